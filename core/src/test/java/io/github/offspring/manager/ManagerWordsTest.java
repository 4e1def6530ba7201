package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ManagerLostException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import org.junit.jupiter.api.Test;

/// What is said where something goes wrong.
@RealProcesses
class ManagerWordsTest {

    interface Reader {
        String read();

        String readOrThrow() throws IOException;
    }

    static final class HostedReader implements Reader {
        @Override
        public String read() {
            throw unchecked(new IOException("disk full"));
        }

        @Override
        public String readOrThrow() throws IOException {
            throw new IOException("no disk");
        }

        @SuppressWarnings("unchecked") // what the compiler does not see
        private static <E extends Throwable> RuntimeException unchecked(Throwable thrown) throws E {
            throw (E) thrown;
        }
    }

    /// Symptom: it had no message.
    @Test
    void whatAMethodDoesNotDeclareNamesIt() {
        try (Manager manager = Manager.start()) {
            Reader reader = manager.host(Reader.class, HostedReader::new);

            assertThatThrownBy(reader::read)
                    .isInstanceOf(UndeclaredThrowableException.class)
                    .hasMessageContaining("Reader.read: ")
                    .hasMessageContaining("does not declare: java.io.IOException: disk full")
                    .hasCauseInstanceOf(IOException.class);
            assertThatThrownBy(reader::readOrThrow)
                    .isInstanceOf(IOException.class)
                    .hasMessage("no disk");
        }
    }

    @Test
    void soDoesWhatAFactoryThrows() {
        try (Manager manager = Manager.start()) {
            assertThatThrownBy(() -> manager.host(Reader.class, () -> {
                        throw new IOException("no reader");
                    }))
                    .isInstanceOf(UndeclaredThrowableException.class)
                    .hasMessageContaining("no reader")
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    /// Symptom: it was called by the path of a socket.
    @Test
    void aManagerThatWasNeverReachedIsCalledByItsName() throws Exception {
        Manager manager = Manager.builder().name("departed").start();
        manager.close();

        try (var child = ChildProcess.start(() -> {
            try {
                return manager.names().toString();
            } catch (ManagerLostException e) {
                return e.getMessage();
            }
        })) {
            assertThat(child.result().join()).startsWith("manager 'departed': ");
        }
    }
}
