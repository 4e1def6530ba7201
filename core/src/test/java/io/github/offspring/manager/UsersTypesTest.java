package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ManagerLostException;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Types of the user's own, of which a manager shows what their interfaces have.
@RealProcesses
class UsersTypesTest {

    /// One part of a type.
    interface Foo {
        String first();

        String failing();
    }

    /// Another part of the same type.
    interface Bar {
        String first();

        String hidden();
    }

    /// Has all that both have.
    static final class FooBar implements Foo, Bar {

        static Foo foo() {
            return new FooBar();
        }

        static Bar bar() {
            return new FooBar();
        }

        @Override
        public String first() {
            return "first";
        }

        @Override
        public String failing() {
            throw new IllegalArgumentException("it fails");
        }

        @Override
        public String hidden() {
            return "hidden";
        }
    }

    /// What gives an iterator, which stays at the manager.
    @FunctionalInterface
    interface Squares {
        Iterator<Integer> upTo(int count);
    }

    private static Squares squares() {
        return count -> IntStream.range(0, count).map(n -> n * n).iterator();
    }

    private static Stream<String> methods(Object proxy) {
        return Stream.of(proxy.getClass().getDeclaredMethods()).map(Method::getName);
    }

    private static void useAll(Manager manager) {
        Foo foo = manager.host("foo", Foo.class, FooBar::foo);
        Bar bar = manager.host("bar", Bar.class, FooBar::bar);
        Squares squares = manager.host(Squares.class, UsersTypesTest::squares);

        assertThat(methods(foo)).contains("first", "failing").doesNotContain("hidden");
        assertThat(methods(bar)).contains("first", "hidden").doesNotContain("failing");
        assertThat(foo.first()).isEqualTo("first");
        assertThatThrownBy(foo::failing)
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("it fails");
        assertThat(foo).isNotInstanceOf(Bar.class);
        assertThatThrownBy(() -> manager.lookup("foo", Bar.class)).isInstanceOf(IllegalArgumentException.class);
        assertThat(bar.first()).isEqualTo("first");
        assertThat(bar.hidden()).isEqualTo("hidden");
        List<Integer> found = new ArrayList<>();
        squares.upTo(10).forEachRemaining(found::add);
        assertThat(found).containsExactly(0, 1, 4, 9, 16, 25, 36, 49, 64, 81);
    }

    private static void hasEnded(Manager manager, ProcessHandle process) {
        assertThat(process.isAlive()).isFalse();
        assertThatThrownBy(manager::names).isInstanceOf(ManagerLostException.class);
    }

    private static ProcessHandle process(Manager manager) {
        return ProcessHandle.of(manager.pid().orElseThrow()).orElseThrow();
    }

    @Test
    @Conformance("_TestMyManager.test_mymanager")
    void theyAreUsedUntilTheManagerIsClosed() {
        Manager manager = Manager.start();
        ProcessHandle process = process(manager);

        useAll(manager);
        manager.close();

        hasEnded(manager, process);
    }

    @Test
    @Conformance("_TestMyManager.test_mymanager_context")
    void soTheyAreUntilTheManagersBlockIsLeft() {
        Manager left;
        ProcessHandle process;
        try (Manager manager = Manager.start()) {
            left = manager;
            process = process(manager);

            useAll(manager);
        }

        hasEnded(left, process);
    }
}
