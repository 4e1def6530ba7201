package io.github.offspring.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.offspring.Action;
import io.github.offspring.DeathReport;
import io.github.offspring.ExitStatus;
import io.github.offspring.ProcessDiedException;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.IgnoredSignals;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How ends are told apart, and what is said of them.
@RealProcesses
class ExitStatusTest {

    @Test
    void anExceptionIsThrownAgainWithTheStackOfTheChild() {
        var child = ChildProcess.builder().output(Output.capture()).start(ExitStatusTest::fail);

        assertThatThrownBy(() -> child.result().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("out of coffee")
                .satisfies(thrown ->
                        assertThat(thrown.getStackTrace()[0].getMethodName()).isEqualTo("fail"));
        assertThat(child.onExit().join())
                .isEqualTo(new ExitStatus.Threw("java.lang.IllegalStateException", "out of coffee"));
        assertThat(child.onExit().join().code()).isEqualTo(1);
    }

    private static int fail() {
        throw new IllegalStateException("out of coffee");
    }

    @Test
    @Conformance("_TestSubclassingProcess.test_stderr_flush")
    void anUncaughtExceptionIsShownWithItsStackOnStandardError() throws InterruptedException {
        var child = ChildProcess.builder().output(Output.capture()).start(ExitStatusTest::fail);
        child.join();

        assertThat(child.errorOutput())
                .contains("java.lang.IllegalStateException: out of coffee")
                .contains("at io.github.offspring.process.ExitStatusTest.fail(ExitStatusTest.java:");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 137, 255})
    @Conformance("_TestSubclassingProcess.test_sys_exit")
    void systemExitIsToldWithItsNumber(int code) throws InterruptedException {
        var child = ChildProcess.start((Action) () -> System.exit(code));

        assertThat(child.join()).isEqualTo(new ExitStatus.Exited(code, ExitStatus.Exited.How.SYSTEM_EXIT));
        assertThat(child.join().code()).isEqualTo(code);
        assertThat(child.join().words()).isEqualTo("exit " + code + " by System.exit");
        assertThatThrownBy(() -> child.result().join())
                .cause()
                .isInstanceOf(ProcessDiedException.class)
                .hasMessageContaining("exit " + code + " by System.exit");
    }

    @Test
    void haltIsToldFromExit() throws InterruptedException {
        var child = ChildProcess.start((Action) () -> Runtime.getRuntime().halt(7));

        assertThat(child.join()).isEqualTo(new ExitStatus.Exited(7, ExitStatus.Exited.How.HALT));
    }

    @Test
    void aSignalFromOutsideIsToldByItsName() throws InterruptedException {
        var child = ChildProcess.start((Action) () -> {
            new ProcessBuilder(
                            "kill",
                            "-KILL",
                            Long.toString(ProcessHandle.current().pid()))
                    .start();
            Thread.sleep(100_000);
        });

        assertThat(child.join()).isEqualTo(new ExitStatus.Signaled(9));
        assertThat(child.deathReport().orElseThrow().reason()).startsWith("SIGKILL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "HUP"})
    void aSignalThatTheJvmHandlesIsToldByItsNameToo(String signal) throws InterruptedException {
        assumeFalse(
                IgnoredSignals.contain(signal),
                "these tests were started with the signal ignored, as by nohup, and so are their children");
        var child = ChildProcess.start((Action) () -> {
            new ProcessBuilder(
                            "kill",
                            "-" + signal,
                            Long.toString(ProcessHandle.current().pid()))
                    .start();
            Thread.sleep(100_000);
        });

        assertThat(child.join().words()).isEqualTo("SIG" + signal);
    }

    @Test
    void anExhaustedHeapIsSaidInWords() throws InterruptedException {
        var child = ChildProcess.builder()
                .heap(16L << 20)
                .output(Output.discard())
                .start((Action) () -> {
                    List<byte[]> held = new ArrayList<>();
                    while (true) {
                        held.add(new byte[1 << 20]);
                    }
                });

        ExitStatus status = child.join();

        assertThat(status).isEqualTo(new ExitStatus.Exited(3, ExitStatus.Exited.How.OUT_OF_MEMORY));
        assertThat(child.deathReport().orElseThrow().reason()).contains("OutOfMemoryError", "Java heap space");
    }

    @Test
    void aNativeCrashIsReportedWithItsLogAndItsLastWords() throws Exception {
        var child = ChildProcess.builder()
                .name("crasher")
                .output(Output.capture())
                .start((Action) () -> {
                    System.out.println("about to crash");
                    JavaProgram.signal(ProcessHandle.current().pid(), "SEGV");
                    Thread.sleep(100_000);
                });

        assertThat(child.join().words()).as(child.errorOutput()).isEqualTo("SIGSEGV");
        DeathReport report = child.deathReport().orElseThrow();
        assertThat(report.process()).isEqualTo("crasher");
        assertThat(report.pid()).isEqualTo(child.pid());
        assertThat(report.lastOutput()).contains("about to crash");
        Path log = report.crashLog().orElseThrow();
        try {
            assertThat(Files.exists(log)).isTrue();
            assertThat(String.join("\n", report.crashLogHead())).contains("SIGSEGV");
            assertThat(report.toString()).contains("crasher", "SIGSEGV", log.toString(), "about to crash");
        } finally {
            Files.deleteIfExists(log);
        }
    }

    @Test
    void theReportHoldsTheLastLinesOfTheOutput() throws InterruptedException {
        var child = ChildProcess.builder().output(Output.discard()).start((Action) () -> {
            for (int line = 0; line < 1000; line++) {
                System.out.println("line " + line);
            }
            System.out.print("no line break at the end");
            System.out.flush();
            Runtime.getRuntime().halt(9);
        });
        child.join();

        assertThat(child.deathReport().orElseThrow().lastOutput())
                .hasSize(50)
                .endsWith("line 999", "no line break at the end");
    }

    @Test
    void aDeathAfterTheResultDoesNotTakeTheResultBack() throws InterruptedException {
        var child = ChildProcess.start(() -> {
            Thread.ofPlatform().daemon(false).start(() -> Runtime.getRuntime().halt(4));
            return "result";
        });

        assertThat(child.join().code()).isEqualTo(4);
        // It may have died before its result was on its way; then that is said.
        if (child.result().isCompletedExceptionally()) {
            assertThat(child.result().exceptionNow()).isInstanceOf(ProcessDiedException.class);
        } else {
            assertThat(child.result().join()).isEqualTo("result");
        }
        assertThat(child.deathReport()).isPresent();
    }
}
