package io.github.offspring.process;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Children that stand by, and what happens to them before they are needed.
@RealProcesses
class StandbyTest {

    private final ChildProcessBuilder builder = ChildProcess.builder().cpus(1).output(Output.capture());

    @AfterEach
    void letGo() {
        builder.keepStandby(0);
    }

    private static Set<Long> descendants() {
        return ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    /// Returns the process ids of those that stand by once there are that many.
    private Set<Long> standBy(int count) {
        Set<Long> before = descendants();
        builder.keepStandby(count);
        eventually(count + " stand by", () -> builder.standby() == count);
        Set<Long> now = descendants();
        now.removeAll(before);
        return now;
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "KILL", "TERM"})
    @Conformance({"_TestProcess.test_forkserver_sigint", "_TestProcess.test_forkserver_sigkill"})
    void aSignalToOneThatStandsByHarmsNoStart(String signal) throws InterruptedException {
        Set<Long> standing = standBy(2);
        var first = builder.start(() -> 1);
        assertThat(standing).contains(first.pid());
        assertThat(first.result().join()).isEqualTo(1);

        standing.remove(first.pid());
        standing.forEach(pid -> JavaProgram.signal(pid, signal));
        eventually("the others, or ones in their place, stand by", () -> builder.standby() == 2);

        assertThat(builder.start(() -> 2).result().join()).isEqualTo(2);
        assertThat(first.join().isSuccess()).isTrue();
    }

    @Test
    @Conformance("TestStartMethod.test_preload_resources")
    void oneThatStoodByWritesNothingOfItsOwn() throws InterruptedException {
        Set<Long> standing = standBy(1);

        var child = builder.start(() -> 3);

        assertThat(standing).contains(child.pid());
        assertThat(child.result().join()).isEqualTo(3);
        assertThat(child.join().isSuccess()).isTrue();
        assertThat(child.output() + child.errorOutput()).isEmpty();
    }

    @Test
    void thoseThatAreTooManyAreLetGo() {
        Set<Long> standing = standBy(2);

        builder.keepStandby(0);

        assertThat(builder.standby()).isZero();
        eventually("they have ended", () -> standing.stream().noneMatch(descendants()::contains));
    }
}
