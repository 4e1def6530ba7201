package io.github.offspring.process;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.Action;
import io.github.offspring.ExitStatus;
import io.github.offspring.Task;
import io.github.offspring.channel.Pipe;
import io.github.offspring.channel.Receiver;
import io.github.offspring.channel.Sender;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.io.File;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A child from its start to its end, as the one who started it sees it.
@RealProcesses
class LifeCycleTest {

    /// What a child knows of itself.
    record Self(long pid, String name, String thread, long parentPid, String parentName, boolean root)
            implements Serializable {

        static Self look() {
            Family family = Family.current();
            ParentProcess parent = family.parent().orElseThrow();
            return new Self(
                    family.pid(),
                    family.name(),
                    Thread.currentThread().getName(),
                    parent.pid(),
                    parent.name(),
                    family.isRoot());
        }
    }

    @Test
    @Conformance({"_TestProcess.test_process", "_TestProcess.test_process_mainthread_native_id"})
    void aChildLivesFromItsStartToTheEndOfItsWork() throws Exception {
        Pipe<String> pipe = Pipe.create();
        Receiver<String> told = pipe.second();
        var child = ChildProcess.builder().name("worker-7").start(() -> {
            told.receive();
            return Self.look();
        });

        assertThat(child.isAlive()).isTrue();
        assertThat(child.exitStatus()).isEmpty();
        assertThat(Family.current().children()).contains(child);
        pipe.first().send("go");

        assertThat(child.join()).isEqualTo(new ExitStatus.Returned());
        assertThat(child.result().join())
                .isEqualTo(new Self(
                        child.pid(),
                        "worker-7",
                        "worker-7",
                        ProcessHandle.current().pid(),
                        "main",
                        false));
        assertThat(child.isAlive()).isFalse();
        assertThat(child.exitStatus()).contains(new ExitStatus.Returned());
        assertThat(child.deathReport()).isEmpty();
        assertThat(Family.current().children()).doesNotContain(child);
        pipe.first().close();
    }

    @Test
    @Conformance({"_TestProcess.test_current", "_TestProcess.test_parent_process_attributes"})
    void theRootOfAFamilyKnowsThatItHasNoParent() {
        Family family = Family.current();

        assertThat(family.isRoot()).isTrue();
        assertThat(family.isDaemon()).isFalse();
        assertThat(family.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(family.name()).isEqualTo("main");
        assertThat(family.parent()).isEmpty();
    }

    @Test
    @Conformance("_TestProcess.test_args_argument")
    void whatTheWorkCapturesArrivesAsItWas() {
        for (Object argument : List.of(1, "str", List.of(1), new ArrayList<>(List.of(1)), 2.5, 'x')) {
            Object arrived = ChildProcess.start(() -> argument).result().join();

            assertThat(arrived).isEqualTo(argument).hasSameClassAs(argument);
        }
    }

    @Test
    @Conformance("_TestProcess.test_daemon_argument")
    void aChildIsADaemonIfItsStarterIsOrSaysSo() {
        Task<List<Boolean>> flags = () -> {
            var inherited = ChildProcess.start(() -> Family.current().isDaemon());
            var not = ChildProcess.builder().daemon(false).start(() -> Family.current()
                    .isDaemon());
            return List.of(
                    Family.current().isDaemon(),
                    inherited.result().join(),
                    inherited.isDaemon(),
                    not.result().join(),
                    not.isDaemon());
        };

        var plain = ChildProcess.start(flags);
        var daemon = ChildProcess.builder().daemon(true).start(flags);

        assertThat(plain.isDaemon()).isFalse();
        assertThat(plain.result().join()).containsExactly(false, false, false, false, false);
        assertThat(daemon.isDaemon()).isTrue();
        assertThat(daemon.result().join()).containsExactly(true, true, true, false, false);
    }

    @Test
    void aChildWithoutANameIsCalledAfterItsPlaceInTheFamily() {
        var child = ChildProcess.start(() -> {
            var grandchild = ChildProcess.start(() -> Family.current().name());
            return List.of(grandchild.name(), grandchild.result().join());
        });

        assertThat(child.name()).matches("process-[0-9]+");
        assertThat(child.result().join()).containsExactly(child.name() + ":1", child.name() + ":1");
    }

    @Test
    @Conformance("_TestProcess.test_terminate")
    void terminateEndsItBySigterm() throws InterruptedException {
        var child = ChildProcess.start(sleeping());

        assertThat(child.join(Duration.ZERO)).isFalse();
        assertThat(child.join(Duration.ofSeconds(-1))).isFalse();
        assertThat(child.isAlive()).isTrue();
        child.terminate();

        assertThat(child.join()).isEqualTo(new ExitStatus.Signaled(15));
        assertThat(child.join().words()).isEqualTo("SIGTERM");
        assertThat(child.deathReport().orElseThrow().reason()).isEqualTo("SIGTERM (by terminate() of its parent)");
        assertThat(Family.current().children()).doesNotContain(child);
    }

    @Test
    void terminateLetsTheShutdownHooksOfTheChildRun() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        Sender<String> told = pipe.first();
        var child = ChildProcess.builder().output(Output.capture()).start(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("cleaned up")));
            told.send("ready");
            Thread.sleep(Duration.ofDays(1));
        });
        assertThat(pipe.second().receive()).contains("ready");

        child.terminate();

        assertThat(child.join().words()).isEqualTo("SIGTERM");
        assertThat(child.output()).isEqualTo("cleaned up\n");
        pipe.second().close();
    }

    @Test
    @Conformance("_TestProcess.test_kill")
    void killEndsItBySigkill() throws InterruptedException {
        var child = ChildProcess.start(sleeping());

        assertThat(child.join(Duration.ZERO)).isFalse();
        child.kill();

        assertThat(child.join()).isEqualTo(new ExitStatus.Signaled(9));
        assertThat(child.join().words()).isEqualTo("SIGKILL");
        child.kill();
        child.terminate();
        child.interrupt();
        assertThat(child.deathReport().orElseThrow().reason()).isEqualTo("SIGKILL (by kill() of its parent)");
    }

    @Test
    void interruptWakesTheWorkUpAndNothingElse() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        Sender<String> told = pipe.first();
        var child = ChildProcess.start(() -> {
            told.send("ready");
            try {
                Thread.sleep(Duration.ofDays(1));
                return "slept";
            } catch (InterruptedException e) {
                return "interrupted";
            }
        });
        assertThat(pipe.second().receive()).contains("ready");

        child.interrupt();

        assertThat(child.result().join()).isEqualTo("interrupted");
        assertThat(child.join().isSuccess()).isTrue();
        pipe.second().close();
    }

    @Test
    @Conformance("_TestProcess.test_active_children")
    void thoseThatLiveAreListedAndOthersNot() throws InterruptedException {
        var first = ChildProcess.start(sleeping());
        var second = ChildProcess.start(sleeping());

        assertThat(Family.current().children()).containsSubsequence(first, second);
        first.kill();
        first.join();
        assertThat(Family.current().children()).contains(second).doesNotContain(first);
        second.kill();
        second.join();
        assertThat(Family.current().children()).doesNotContain(second);
    }

    @Test
    @Conformance("_TestProcess.test_sentinel")
    void onExitIsDoneWhenTheChildHasEndedAndNotBefore() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        Receiver<String> told = pipe.second();
        var child = ChildProcess.start(() -> {
            told.receive();
        });

        assertThat(child.onExit()).isNotDone();
        pipe.first().close();

        assertThat(child.onExit().join()).isEqualTo(new ExitStatus.Returned());
    }

    @Test
    @Conformance("_TestProcess.test_close")
    void closeEndsItAndAnswersRemain() throws InterruptedException {
        var child = ChildProcess.start(sleeping());

        closeInPeace(child);
        child.close();

        assertThat(child.isAlive()).isFalse();
        assertThat(child.join().words()).isEqualTo("SIGTERM");
        assertThat(ProcessHandle.of(child.pid())).isEmpty();
    }

    @Test
    void closeAfterTheResultWaitsForTheEndInsteadOfForcingIt() {
        var child = ChildProcess.start(() -> {
            Thread.ofPlatform().daemon(false).start(System::getProperties);
            return 5;
        });
        assertThat(child.result().join()).isEqualTo(5);

        closeInPeace(child);

        assertThat(child.exitStatus()).contains(new ExitStatus.Returned());
    }

    @Test
    void closeAsksAChildToEndWhoseWorkIsDoneBeforeItMakesIt() throws InterruptedException {
        Duration before = Family.current().grace();
        // As much for both: to end by itself, which this one does not, and to heed that it is asked to.
        Family.current().grace(Duration.ofSeconds(15));
        try {
            var child = ChildProcess.builder().output(Output.capture()).start(() -> {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("cleaned up")));
                Thread.ofPlatform().daemon(false).start(() -> awaitUninterruptibly(new CountDownLatch(1)));
                return 5;
            });
            assertThat(child.result().join()).isEqualTo(5);

            child.close();

            assertThat(child.output()).isEqualTo("cleaned up\n");
            assertThat(child.join().words()).isEqualTo("SIGTERM");
            assertThat(child.deathReport().orElseThrow().reason()).isEqualTo("SIGTERM (by close() of its parent)");
        } finally {
            Family.current().grace(before);
        }
    }

    @Test
    void closeMakesAChildEndThatDoesNotWantTo() {
        Duration before = Family.current().grace();
        Family.current().grace(Duration.ofMillis(100));
        try {
            Pipe<String> pipe = Pipe.create();
            Sender<String> told = pipe.first();
            var child = ChildProcess.start(() -> {
                CountDownLatch never = new CountDownLatch(1);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitUninterruptibly(never)));
                told.send("ready");
                Thread.sleep(Duration.ofDays(1));
            });
            assertThat(pipe.second().receive()).contains("ready");

            child.close();

            assertThat(child.exitStatus()).contains(new ExitStatus.Signaled(9));
            pipe.second().close();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            Family.current().grace(before);
        }
    }

    @Test
    void aThreadThatIsInterruptedWhileItClosesStillLeavesNoChild() throws InterruptedException {
        var child = ChildProcess.start(sleeping());
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread closer = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            child.close();
            flag.set(Thread.currentThread().isInterrupted());
        });
        closer.join();

        assertThat(child.isAlive()).isFalse();
        assertThat(flag.get()).isTrue();
    }

    @Test
    @Conformance("_TestProcess.test_lose_target_ref")
    void theWorkIsNotKeptOnceItHasBeenSent() throws InterruptedException {
        byte[] captured = new byte[1 << 20];
        var reference = new WeakReference<>(captured);
        var child = startWith(captured);
        captured = null;

        assertThat(child.result().join()).isEqualTo(1 << 20);
        eventually("what the work captured is collected", () -> {
            System.gc();
            return reference.refersTo(null);
        });
        assertThat(child.join().isSuccess()).isTrue();
    }

    private static ChildProcess<Integer> startWith(byte[] captured) {
        return ChildProcess.start(() -> captured.length);
    }

    @Test
    @Conformance({"_TestProcess.test_child_fd_inflation", "TestCloseFds.test_closefd"})
    void noChildHoldsWhatBelongsToAnother() throws Exception {
        Path opened = Files.createTempFile("open", ".txt");
        try (var in = Files.newInputStream(opened)) {
            List<ChildProcess<List<String>>> children = Stream.generate(() -> ChildProcess.start(openFiles()))
                    .limit(5)
                    .toList();

            for (var child : children) {
                List<String> files = child.result().join();
                assertThat(files)
                        .noneMatch(file -> file.contains(opened.getFileName().toString()));
                // The one to its parent, which it may not have opened yet, and what a selector for it takes.
                assertThat(files).filteredOn(file -> file.startsWith("socket:")).hasSizeLessThanOrEqualTo(2);
                child.join();
            }
            assertThat(in.read()).isEqualTo(-1);
        } finally {
            Files.delete(opened);
        }
    }

    private static Task<List<String>> openFiles() {
        return () -> {
            List<String> names = new ArrayList<>();
            for (String number : Objects.requireNonNull(new File("/proc/self/fd").list())) {
                try {
                    names.add(Files.readSymbolicLink(Path.of("/proc/self/fd", number))
                            .toString());
                } catch (NoSuchFileException _) {
                    // The descriptor by which the folder was listed.
                }
            }
            return names;
        };
    }

    @Test
    @Conformance("_TestProcess.test_wait_for_threads")
    void theChildWaitsForItsNonDaemonThreadsAndNoOthers() throws InterruptedException {
        var child = ChildProcess.builder().output(Output.capture()).start(() -> {
            CountDownLatch returned = new CountDownLatch(1);
            Thread.ofPlatform().daemon(false).start(() -> {
                awaitUninterruptibly(returned);
                System.out.println("thread done");
            });
            Thread.ofPlatform().daemon(true).start(() -> awaitUninterruptibly(new CountDownLatch(1)));
            returned.countDown();
        });

        assertThat(child.join()).isEqualTo(new ExitStatus.Returned());
        assertThat(child.output()).isEqualTo("thread done\n");
    }

    /// A service that is an object with state: a connection, and what it has counted.
    static final class UpperCase implements Action {
        private static final long serialVersionUID = 1;

        private final Receiver<String> in;
        private final Sender<String> out;
        private int served;

        UpperCase(Receiver<String> in, Sender<String> out) {
            this.in = in;
            this.out = out;
        }

        @Override
        public void perform() throws InterruptedException {
            for (var text = in.receive(); text.isPresent(); text = in.receive()) {
                served++;
                out.send(text.get().toUpperCase(Locale.ROOT));
            }
            out.send("served " + served);
        }
    }

    @Test
    @Conformance("_TestSubclassingProcess.test_subclassing")
    void workCanBeAnObjectThatHoldsConnections() throws InterruptedException {
        Pipe<String> request = Pipe.create();
        Pipe<String> response = Pipe.create();
        UpperCase service = new UpperCase(request.second(), response.first());
        var child = ChildProcess.start(service);

        request.first().send("foo");
        assertThat(response.second().receive()).contains("FOO");
        request.first().send("bar");
        assertThat(response.second().receive()).contains("BAR");
        request.first().close();

        assertThat(response.second().receive()).contains("served 2");
        assertThat(child.join().isSuccess()).isTrue();
        assertThat(service.served).as("the object here is not the one that ran").isZero();
        response.second().close();
    }

    @Test
    @Conformance("_TestPollEintr.test_poll_eintr")
    void joinLeavesTheChildAloneWhenTheThreadIsInterrupted() throws InterruptedException {
        Pipe<String> pipe = Pipe.create();
        Receiver<String> told = pipe.second();
        var child = ChildProcess.start(() -> {
            told.receive();
        });

        Thread.currentThread().interrupt();
        assertThatThrownBy(child::join).isInstanceOf(InterruptedException.class);
        assertThat(child.isAlive()).isTrue();
        pipe.first().send("go");

        assertThat(child.join()).isEqualTo(new ExitStatus.Returned());
        pipe.first().close();
    }

    @Test
    void toStringSaysWhatItIsAndWhatBecameOfIt() throws InterruptedException {
        var child = ChildProcess.builder().name("parser").daemon(true).start(sleeping());

        assertThat(child.toString())
                .contains(
                        "name=parser",
                        "pid=" + child.pid(),
                        "parent=" + ProcessHandle.current().pid())
                .contains("running", "daemon");
        child.kill();
        child.join();
        assertThat(child.toString()).contains("SIGKILL").doesNotContain("running");
    }

    /// Closes one that does not need to be made to end, however long that takes.
    private static void closeInPeace(ChildProcess<?> child) {
        try (var _ = new LongGrace()) {
            child.close();
        }
    }

    private static Action sleeping() {
        return () -> Thread.sleep(Duration.ofDays(1));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException _) {
                // Not what this waits for.
            }
        }
    }
}
