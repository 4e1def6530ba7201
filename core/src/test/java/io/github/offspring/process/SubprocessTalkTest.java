package io.github.offspring.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.offspring.ExitStatus;
import io.github.offspring.PeerLostException;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Programs that are talked to, line by line.
@RealProcesses
class SubprocessTalkTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String DOUBLER = "while read n; do echo $((n * 2)); done";

    private static Subprocess shell(String script) {
        return Subprocess.builder("sh", "-c", script).start();
    }

    @Test
    void eachLineIsAnswered() throws Exception {
        Random random = new Random(4711);
        try (var doubler = shell(DOUBLER)) {
            for (int i = 0; i < 2000; i++) {
                int number = random.nextInt(1_000_000);
                assertThat(doubler.ask(Integer.toString(number), LONG)).isEqualTo(Integer.toString(2 * number));
            }
            doubler.close();
            assertThat(doubler.exitStatus()).contains(new ExitStatus.Returned());
        }
    }

    @Test
    void ofSeveralThreadsThatAskEachGetsItsOwnAnswer() throws Exception {
        try (var doubler = shell(DOUBLER)) {
            List<CompletableFuture<Void>> threads = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int thread = t;
                threads.add(CompletableFuture.runAsync(() -> askMany(doubler, thread), Thread::startVirtualThread));
            }
            threads.forEach(CompletableFuture::join);
        }
    }

    private static void askMany(Subprocess doubler, int thread) {
        try {
            for (int i = 0; i < 200; i++) {
                int number = thread * 1000 + i;
                assertThat(doubler.ask(Integer.toString(number), LONG)).isEqualTo(Integer.toString(2 * number));
            }
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void linesComeAsTheyAreWrittenAndThenTheEnd() throws Exception {
        try (var program = shell("echo one; echo problem >&2; read line; echo \"two $line\"; printf three")) {
            assertThat(program.receiveLine()).contains("one");
            assertThat(program.errorLines().findFirst()).contains("problem");
            assertThatThrownBy(() -> program.receiveLine(Duration.ofMillis(20)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("subprocess 'sh': has not written a line to its output in 0.02s: pid=" + program.pid());
            program.send("and");
            assertThat(program.receiveLine(LONG)).contains("two and");
            assertThat(program.receiveLine()).contains("three");
            assertThat(program.receiveLine()).isEmpty();
            assertThat(program.receiveLine(Duration.ZERO)).isEmpty();
        }
    }

    /// Its end may be known before it is noted that all has been written.
    @Test
    void aLineThatTheProgramReadAsItsLastHasBeenSent() throws Exception {
        for (int i = 0; i < 200; i++) {
            try (var program = shell("read line; echo \"got $line\"")) {
                program.send("it");
                assertThat(program.receiveLine()).contains("got it");
            }
        }
    }

    @Test
    void inputThatIsGivenComesBeforeWhatIsSent() throws Exception {
        try (var cat = Subprocess.builder("cat").input("given\n").start()) {
            cat.sendBytes("bytes\n".getBytes(StandardCharsets.UTF_8));
            cat.send("sent");
            cat.closeInput();
            assertThat(cat.lines()).containsExactly("given", "bytes", "sent");
        }
    }

    @Test
    void aProgramThatWritesFasterThanLinesAreTakenWaitsAndNothingIsLost() throws Exception {
        int count = 200_000;
        try (var program = Subprocess.builder("sh", "-c", "read go; seq 1 " + count)
                .maxOutput(1000)
                .start()) {
            assertThatThrownBy(() -> program.receiveLine(Duration.ZERO)).isInstanceOf(TimeoutException.class);
            program.send("go");
            for (int i = 1; i <= count; i++) {
                assertThat(program.receiveLine()).contains(Integer.toString(i));
            }
            assertThat(program.receiveLine()).isEmpty();
        }
    }

    @Test
    void whoTakesALineAndThenWaitsForTheEndDoesNotWaitForEver() throws Exception {
        try (var program = Subprocess.builder("sh", "-c", "echo first; read go; seq 1 100000")
                .maxOutput(1000)
                .start()) {
            assertThat(program.receiveLine()).contains("first");
            program.send("go");
            assertThat(program.join()).isEqualTo(new ExitStatus.Returned());

            assertThatThrownBy(program::receiveLine)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the beginning of its output is lost because nobody took it in time");
            List<String> rest = program.lines().toList();
            assertThat(rest).endsWith("99999", "100000");
            assertThat(Integer.parseInt(rest.getFirst())).isGreaterThan(99_000);
        }
    }

    @Test
    void aTakerThatHasEndedHoldsNobodyUp() throws Exception {
        try (var program = Subprocess.builder("sh", "-c", "echo first; read go; seq 1 100000")
                .maxOutput(1000)
                .start()) {
            Thread taker = Thread.startVirtualThread(
                    () -> assertThat(program.lines().findFirst()).contains("first"));
            taker.join();
            program.send("go");

            assertThat(program.onExit().join()).isEqualTo(new ExitStatus.Returned());
        }
    }

    @Test
    void errorsThatNobodyTakesHoldNobodyUp() throws Exception {
        try (var program = Subprocess.builder("sh", "-c", "seq 1 100000 >&2; echo done")
                .maxOutput(1000)
                .start()) {
            assertThat(program.receiveLine()).contains("done");
            assertThat(program.join().isSuccess()).isTrue();
            assertThat(program.errorOutput()).endsWith("99999\n100000\n");
        }
    }

    @Test
    void aLineThatIsLongerThanIsKeptIsAnError() throws Exception {
        try (var program = Subprocess.builder("sh", "-c", "read go; head -c 100000 /dev/zero")
                .maxOutput(1000)
                .start()) {
            assertThatThrownBy(() -> program.receiveLine(Duration.ZERO)).isInstanceOf(TimeoutException.class);
            program.send("go");
            assertThatThrownBy(program::receiveLine)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("subprocess 'sh': a line of its output is longer than is kept: limit=1000 bytes; set a"
                            + " larger maxOutput");
        }
    }

    @Test
    void sendingToOneThatHasClosedItsInputIsAnError() throws Exception {
        try (var program = shell("exec <&-; echo closed; sleep 1000")) {
            assertThat(program.receiveLine()).contains("closed");
            assertThatThrownBy(() -> program.send("hello"))
                    .isInstanceOf(PeerLostException.class)
                    .hasMessage("subprocess 'sh': nothing can be sent to it because it has closed its input");
            assertThatThrownBy(() -> program.send("again")).isInstanceOf(PeerLostException.class);
        }
    }

    @Test
    void sendingToOneThatHasEndedIsAnErrorThatSaysHow() throws Exception {
        try (var program = shell("exit 3")) {
            program.join();
            assertThatThrownBy(() -> program.send("hello"))
                    .isInstanceOf(PeerLostException.class)
                    .hasMessage("subprocess 'sh': nothing can be sent to it because it has ended: exit 3 by the"
                            + " program");
        }
    }

    @Test
    void whoWaitsToSendToAProgramThatDiesIsTold() {
        try (var program = Subprocess.builder("sleep", "1000").start()) {
            var sending = CompletableFuture.runAsync(() -> sendForEver(program), Thread::startVirtualThread);
            Eventually.eventually("the pipe is full", () -> isWaiting(program));
            program.kill();

            assertThatThrownBy(sending::join).cause().isInstanceOf(PeerLostException.class);
        }
    }

    private static void sendForEver(Subprocess program) {
        try {
            while (true) {
                program.sendBytes(new byte[8192]);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isWaiting(Subprocess program) throws InterruptedException {
        try {
            program.send("one more", Duration.ofMillis(100));
            return false;
        } catch (TimeoutException e) {
            return true;
        }
    }

    @Test
    void aSendThatTheProgramDoesNotReadEndsWithItsTime() throws Exception {
        String block = "x".repeat(1 << 20);
        try (var program = shell("read go; cat | wc -c")) {
            program.send("go");
            try (var sleeper = Subprocess.builder("sleep", "1000").start()) {
                AtomicReference<String> message = new AtomicReference<>();
                Eventually.eventually("part of it is written in its time", () -> {
                    message.set(catchThrowableOfType(
                                    TimeoutException.class, () -> sleeper.send(block, Duration.ofSeconds(1)))
                            .getMessage());
                    return message.get().endsWith("true");
                });
                assertThat(message.get())
                        .isEqualTo("subprocess 'sleep': did not read what was sent to it in 1s: pid=" + sleeper.pid()
                                + ", mayHaveReadPart=true");
                assertThatThrownBy(() -> sleeper.send("behind it", Duration.ofMillis(50)))
                        .isInstanceOf(TimeoutException.class)
                        .hasMessageEndingWith("mayHaveReadPart=false");
            }
            program.send(block, LONG);
            program.closeInput();
            assertThat(program.receiveLine()).contains(Integer.toString(block.length() + 1));
        }
    }

    @Test
    void aQuestionThatIsNotAnsweredInTimeIsTheLast() throws Exception {
        Duration time = Duration.ofMillis(50);
        // Again, with more time, if it was over before the question had been sent.
        while (!isTheLastThatIsNotAnsweredIn(time)) {
            time = time.multipliedBy(4);
        }
    }

    private static boolean isTheLastThatIsNotAnsweredIn(Duration time) throws Exception {
        try (var program = shell("read a; read b; echo $a; echo $b")) {
            TimeoutException late = catchThrowableOfType(TimeoutException.class, () -> program.ask("one", time));
            assertThatThrownBy(() -> program.ask("two", LONG))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot be asked because it has not answered an earlier question");
            if (late.getMessage().endsWith("mayHaveReadPart=false")) {
                return false;
            }
            program.send("two");
            assertThat(program.lines()).containsExactly("one", "two");
            return true;
        }
    }

    @Test
    void aQuestionToAProgramThatEndsIsAnError() throws Exception {
        try (var program = shell("read a; exit 4")) {
            assertThatThrownBy(() -> program.ask("one", LONG))
                    .isInstanceOf(PeerLostException.class)
                    .hasMessageStartingWith("subprocess 'sh': has not answered because it has");
        }
    }
}
