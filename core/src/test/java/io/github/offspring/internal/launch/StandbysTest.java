package io.github.offspring.internal.launch;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.ChildProcessBuilder;
import io.github.offspring.process.Family;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealProcesses
class StandbysTest {

    /// Has two standbys, tells who they are, and waits for its end.
    public static final class Keeper {
        public static void main(String[] arguments) throws InterruptedException {
            Family.current().keepStandby(2);
            eventually("two stand by", () -> ChildProcess.builder().standby() == 2);
            children().forEach(System.out::println);
            System.out.println("ready");
            if (arguments.length == 0) {
                new CountDownLatch(1).await();
            }
        }
    }

    private static Set<Long> children() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    private static ChildProcessBuilder kind(String value) {
        return ChildProcess.builder().systemProperty("standbys.test", value);
    }

    private static Set<Long> keep(ChildProcessBuilder builder, int count) {
        Set<Long> before = children();
        builder.keepStandby(count);
        eventually("they stand by", () -> builder.standby() == count);
        Set<Long> now = children();
        now.removeAll(before);
        return now;
    }

    @Test
    void aStandbyIsUsedOnce() {
        Set<Long> standing = keep(kind("once"), 1);
        try (var first = kind("once").name("first").start(() -> Family.current().name());
                var second =
                        kind("once").name("second").start(() -> Family.current().name())) {
            assertThat(first.result().join()).isEqualTo("first");
            assertThat(second.result().join()).isEqualTo("second");
            assertThat(standing).containsExactly(first.pid());
            assertThat(second.pid()).isNotEqualTo(first.pid());
        } finally {
            kind("once").keepStandby(0);
        }
    }

    @Test
    void aStandbyThatWasKilledIsReplaced() {
        Set<Long> standing = keep(kind("killed"), 1);
        long pid = standing.iterator().next();
        try {
            JavaProgram.signal(pid, "KILL");

            // It may still be on the shelf at this moment.
            try (var child = kind("killed").start(() -> ProcessHandle.current().pid())) {
                child.result().handle((_, _) -> null).join();
            }
            eventually("another stands by", () -> kind("killed").standby() == 1);
            try (var child = kind("killed").start(() -> ProcessHandle.current().pid())) {
                assertThat(child.result().join()).isNotEqualTo(pid);
            }
        } finally {
            kind("killed").keepStandby(0);
        }
    }

    @Test
    void aStartWithOtherSettingsDoesNotTakeIt(@TempDir Path directory) {
        Set<Long> standing = keep(kind("mine"), 1);
        try (var environment = kind("mine").environment("STANDBYS", "other").start(() -> System.getenv("STANDBYS"));
                var property = kind("other").start(() -> System.getProperty("standbys.test"));
                var place = kind("mine").directory(directory).start(() -> System.getProperty("user.dir"));
                var option = kind("mine").jvmOptions("-Dmore=yes").start(() -> System.getProperty("more"));
                var heap = kind("mine").heap(32L << 20).start(() -> Runtime.getRuntime()
                        .maxMemory())) {
            assertThat(environment.result().join()).isEqualTo("other");
            assertThat(property.result().join()).isEqualTo("other");
            assertThat(place.result().join()).isEqualTo(directory.toString());
            assertThat(option.result().join()).isEqualTo("yes");
            assertThat(heap.result().join()).isLessThanOrEqualTo(32L << 20);
            assertThat(kind("mine").standby()).isEqualTo(1);
            assertThat(standing)
                    .doesNotContain(environment.pid(), property.pid(), place.pid(), option.pid(), heap.pid());
        } finally {
            kind("mine").keepStandby(0);
        }
    }

    @Test
    void aStandbyHasTheSettingsThatItWasKeptFor(@TempDir Path directory) {
        String said = System.getProperty("user.dir");
        var builder = kind("set").environment("STANDBYS", "set").directory(directory);
        Set<Long> standing = keep(builder, 1);
        try (var child = builder.start(() -> System.getenv("STANDBYS") + " " + System.getProperty("standbys.test") + " "
                + System.getProperty("user.dir"))) {
            assertThat(child.result().join()).isEqualTo("set set " + directory);
            assertThat(standing).containsExactly(child.pid());
            assertThat(System.getProperty("user.dir")).isEqualTo(said);
        } finally {
            builder.keepStandby(0);
        }
    }

    @Test
    void oneThatStillComesUpWhenNoneIsWantedAnyMoreIsLetGo() {
        Set<Long> before = children();
        for (int i = 0; i < 5; i++) {
            kind("late").keepStandby(2);
            int last = i;
            eventually("they are on their way", () -> children().size() > before.size() || last > 0);
            kind("late").keepStandby(0);
        }

        eventually("none is left", () -> before.containsAll(children()));
        assertThat(kind("late").standby()).isZero();
    }

    @Test
    void standbysEndWithTheirParentHoweverItEnds() throws InterruptedException {
        for (String how : new String[] {"return", "KILL", "TERM"}) {
            try (JavaProgram keeper =
                    how.equals("return") ? JavaProgram.main(Keeper.class, "return") : JavaProgram.main(Keeper.class)) {
                eventually("two stand by", () -> keeper.out().contains("ready"));
                if (!how.equals("return")) {
                    keeper.signal(how);
                }
                JavaProgram.Ended ended = keeper.await();
                ended.out()
                        .lines()
                        .filter(line -> !line.equals("ready"))
                        .forEach(pid -> eventually("it has ended", () -> ProcessHandle.of(Long.parseLong(pid))
                                .isEmpty()));
                assertThat(ended.out().lines()).hasSize(3);
                assertThat(ended.err()).isEmpty();
            }
        }
    }
}
