package io.github.offspring.channel;

/// What a topic does with subscribers that have not had its oldest element when there is no room for a new one.
public enum SlowSubscribers {

    /// Whoever publishes waits for them: nothing is lost, and the slowest one sets the pace.
    BLOCK,

    /// They miss the oldest elements, one by one, and can [ask][Subscription#missed] how many. Whoever publishes
    /// never waits.
    DROP,

    /// Their subscription ends: they get nothing any more but a [SubscriberDisconnectedException]. Whoever
    /// publishes never waits.
    DISCONNECT
}
