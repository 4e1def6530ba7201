package io.github.offspring.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.ExitStatus;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/// Results that come, but that the parent cannot take.
@RealProcesses
class OversizeResultTest {

    private static final int BYTES = 200 << 20;

    static final class HasLittleRoom {
        public static void main(String[] arguments) throws InterruptedException {
            var child = ChildProcess.builder().heap(2L * BYTES).start(() -> new byte[BYTES]);
            try {
                child.result().join();
            } catch (CompletionException e) {
                System.out.println(e.getCause());
            }
            child.join();
            System.out.println(Family.current().children());
            System.out.println(ChildProcess.start(() -> "another").result().join());
        }
    }

    @Test
    void aResultForWhichThereIsNoRoomFailsAndHarmsNobodyElse() throws InterruptedException {
        List<String> arguments = new ArrayList<>(JavaProgram.properties());
        arguments.addAll(List.of("-Xmx64m", "-cp", JavaProgram.classPath(), HasLittleRoom.class.getName()));

        try (var program = JavaProgram.start(Path.of("."), Map.of(), arguments)) {
            JavaProgram.Ended ended = program.await();

            assertThat(ended.err()).isEmpty();
            assertThat(ended.out().lines())
                    .hasSize(3)
                    .first()
                    .asString()
                    .startsWith(CodecException.class.getName())
                    .contains("process-1", "too large for the memory of this process");
            assertThat(ended.out().lines().skip(1)).containsExactly("[]", "another");
            assertThat(ended.exitCode()).isZero();
        }
    }

    static final class CannotBeReadHere implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            if (Family.current().isRoot()) {
                throw new AssertionError("of its own");
            }
        }
    }

    @Test
    void anErrorOfTheResultsOwnCodeIsThatChildsFailureAlone() throws InterruptedException {
        var child = ChildProcess.start(CannotBeReadHere::new);

        assertThatThrownBy(() -> child.result().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(CodecException.class)
                .hasStackTraceContaining("of its own");
        assertThat(child.join()).isEqualTo(new ExitStatus.Returned());
        assertThat(Family.current().children()).doesNotContain(child);
    }
}
