package io.github.offspring.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.Action;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Children that are started while a class is being initialized.
@RealProcesses
class InitializerTest {

    /// So that what these tests are about cannot go on for ever.
    private static boolean isDeep() {
        return Family.current().name().split(":").length > 2;
    }

    private static ChildProcess<?> begin(Action work) {
        System.out.println("init " + Family.current().name());
        var builder = ChildProcess.builder().output(Output.inherit(""));
        return builder.start(isDeep() ? () -> {} : work);
    }

    static final class Own {
        private static final ChildProcess<?> CHILD = begin(Own::work);

        private static void work() {
            System.out.println("work");
        }

        public static void main(String[] arguments) throws InterruptedException {
            System.out.println(CHILD.join().words());
        }
    }

    static final class First {
        private static final ChildProcess<?> CHILD = begin(worksInSecond());

        static void work() throws InterruptedException {
            CHILD.join();
        }

        public static void main(String[] arguments) throws InterruptedException {
            work();
        }
    }

    static final class Second {
        private static final ChildProcess<?> CHILD = begin(worksInFirst());

        static void work() throws InterruptedException {
            CHILD.join();
        }
    }

    /// Here, because a lambda belongs to the class that it is written in.
    private static Action worksInFirst() {
        return () -> First.work();
    }

    private static Action worksInSecond() {
        return () -> Second.work();
    }

    private static JavaProgram.Ended run(Class<?> program) throws InterruptedException {
        try (var started = JavaProgram.main(program)) {
            return started.await();
        }
    }

    @Test
    void anInitializerThatWouldStartChildrenWithoutEndIsRefusedInTheFirst() throws InterruptedException {
        JavaProgram.Ended ended = run(Own.class);

        assertThat(ended.out().lines().filter(line -> line.startsWith("init")))
                .containsExactly("init main", "init process-1");
        assertThat(ended.err())
                .contains("IllegalStateException: child process: cannot be started")
                .contains("class=" + Own.class.getName());
    }

    @Test
    void twoInitializersThatWouldStartEachOthersChildrenWithoutEndAreRefusedToo() throws InterruptedException {
        JavaProgram.Ended ended = run(First.class);

        assertThat(ended.out().lines().filter(line -> line.startsWith("init")))
                .containsExactly("init main", "init process-1", "init process-1:1");
        assertThat(ended.err()).contains("class=" + First.class.getName());
    }

    static final class Holder {
        static final int VALUE = isDeep() ? -1 : startSeven();
    }

    private static int startSeven() {
        return ChildProcess.start(() -> 7).result().join();
    }

    @Test
    void anInitializerMayStartAChildThatDoesNotRunIt() {
        assertThat(List.of(
                        ChildProcess.start(() -> Holder.VALUE).result().join(),
                        ChildProcess.start(() -> Holder.VALUE + 1).result().join()))
                .containsExactly(7, 8);
    }
}
