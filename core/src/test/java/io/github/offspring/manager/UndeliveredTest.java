package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What was taken from a queue and cannot be sent to its taker.
@RealProcesses
class UndeliveredTest {

    /// Can be sent by the process that has made it, and by no other one.
    static final class Homesick implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        private final long home = ProcessHandle.current().pid();

        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            if (ProcessHandle.current().pid() != home) {
                throw new NotSerializableException("stays here");
            }
            out.defaultWriteObject();
        }
    }

    /// Symptom: it stayed the first one, so nobody got at what was behind it. Before that it was gone, but never
    /// finished.
    @Test
    void whatCannotBeSentBackIsGoneAndFinished() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteDeque<Object> deque = manager.deque(3);
            deque.put("first");
            deque.put(new Homesick());
            deque.put("last");
            assertThat(deque.take()).isEqualTo("first");

            assertThatThrownBy(deque::take)
                    .isInstanceOf(CodecException.class)
                    .hasMessageContainingAll("counts as finished", "stays here");

            assertThat(deque.unfinished()).isEqualTo(2);
            assertThat(deque.remainingCapacity()).isEqualTo(2);
            assertThat(deque.take()).isEqualTo("last");
            assertThat(deque.poll()).isNull();
            deque.taskDone();
            deque.taskDone();
            deque.join();
        }
    }

    /// The process that has it has no memory to write it the first time.
    static final class Heavy implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        private static final AtomicInteger WRITTEN = new AtomicInteger();

        private final long home = ProcessHandle.current().pid();

        @Serial
        private void writeObject(ObjectOutputStream out) throws IOException {
            if (ProcessHandle.current().pid() != home && WRITTEN.incrementAndGet() == 1) {
                throw new OutOfMemoryError("for now");
            }
            out.defaultWriteObject();
        }
    }

    /// That passes, so nothing is thrown away.
    @Test
    void whatThereIsNoMemoryForIsTakenLater() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteQueue<Object> queue = manager.queue();
            queue.put(new Heavy());

            assertThatThrownBy(queue::take).isInstanceOf(OutOfMemoryError.class);

            assertThat(queue.size()).isEqualTo(1);
            assertThat(queue.take()).isInstanceOf(Heavy.class);
        }
    }
}
