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
import java.util.ArrayList;
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

    /// Symptom: an element that could not be encoded was gone although nobody had got it.
    @Test
    void whatCannotBeSentBackStaysWhereItWas() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteDeque<Object> deque = manager.deque(3);
            deque.put("first");
            deque.put(new Homesick());
            deque.put("last");
            assertThat(deque.take()).isEqualTo("first");

            assertThatThrownBy(deque::take).isInstanceOf(CodecException.class).hasMessageContaining("stays here");
            assertThatThrownBy(deque::poll).isInstanceOf(CodecException.class);
            assertThatThrownBy(() -> deque.drainTo(new ArrayList<>())).isInstanceOf(CodecException.class);

            assertThat(deque.size()).isEqualTo(2);
            assertThat(deque.remainingCapacity()).isEqualTo(1);
            assertThat(deque.unfinished()).isEqualTo(3);
            assertThat(deque.takeLast()).isEqualTo("last");
            assertThatThrownBy(deque::takeLast).isInstanceOf(CodecException.class);
            deque.clear();
            assertThat(deque.poll()).isNull();
        }
    }
}
