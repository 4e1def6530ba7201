package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.InitializerException;
import io.github.offspring.LaunchException;
import io.github.offspring.channel.AuthKey;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/// Managers whose address cannot be had. Symptom: an `InitializerException`, where there is no initializer, and a stack
/// trace on the error output.
@RealProcesses
class PortInUseTest {

    /// Starts a manager in a process of its own, and prints why it cannot.
    static final class Starting {
        static void main(String[] args) {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
            try (Manager _ = Manager.builder()
                    .name("late")
                    .serve(address, AuthKey.random())
                    .start()) {
                IO.println("it serves");
            } catch (LaunchException e) {
                IO.println(e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
    }

    private static ServerSocket taken() throws Exception {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @Test
    void aManagerOfItsOwnSaysSoInOneLine() throws Exception {
        try (ServerSocket socket = taken();
                JavaProgram program = JavaProgram.main(Starting.class, String.valueOf(socket.getLocalPort()))) {
            JavaProgram.Ended ended = program.await();

            assertThat(ended.out())
                    .startsWith("LaunchException: manager 'late': cannot serve because ")
                    .contains("port=" + socket.getLocalPort());
            assertThat(ended.err()).doesNotContain("Exception");
        }
    }

    @Test
    void aManagerOfThisProcessSaysSo() throws Exception {
        try (ServerSocket socket = taken()) {
            ManagerBuilder builder = Manager.builder()
                    .name("here")
                    .serve((InetSocketAddress) socket.getLocalSocketAddress(), AuthKey.random());

            assertThatThrownBy(builder::here)
                    .isInstanceOf(LaunchException.class)
                    .isNotInstanceOf(InitializerException.class)
                    .hasMessageStartingWith("manager 'here': cannot serve because ")
                    .hasMessageContaining("port=" + socket.getLocalPort());
        }
    }
}
