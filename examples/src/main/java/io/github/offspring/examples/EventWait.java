package io.github.offspring.examples;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.SharedEvent;
import java.time.Duration;

/// One process waits until another one sets an event. An argument says after how many milliseconds that is.
public final class EventWait {
    private EventWait() {}

    static void main(String[] arguments) throws Exception {
        long millis = arguments.length > 0 ? Long.parseLong(arguments[0]) : 3_000;
        SharedEvent ready = SharedEvent.create();
        SharedEvent waiting = SharedEvent.create();
        try (var waiter = ChildProcess.start(() -> {
            System.out.println("in time: " + ready.await(Duration.ofMillis(1)));
            waiting.set();
            ready.await();
            return System.nanoTime();
        })) {
            waiting.await();
            Thread.sleep(millis);
            System.out.println("woken before it is set: " + waiter.result().isDone());
            // The clock of a machine is the same for all its processes.
            long before = System.nanoTime();
            ready.set();
            long wokenAt = waiter.result().get();
            System.out.println("woken after it: " + (wokenAt > before));
            System.out.println("took " + Duration.ofNanos(wokenAt - before).toMillis() + " ms");
        }
        System.out.println("set: " + ready.isSet());
    }
}
