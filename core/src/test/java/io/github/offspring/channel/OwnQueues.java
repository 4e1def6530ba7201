package io.github.offspring.channel;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Closes and empties the queues of a test, so that nothing is left of them.
final class OwnQueues implements AfterEachCallback {

    private final List<SharedQueue<?>> queues = new ArrayList<>();

    <Q extends SharedQueue<?>> Q own(Q queue) {
        queues.add(queue);
        return queue;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        queues.forEach(queue -> {
            queue.close();
            queue.clear();
            queue.isEnded();
        });
        queues.clear();
    }
}
