package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.testkit.RealProcesses;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Functions that cannot be sent, so that they run here, and change what they are run for.
@RealProcesses
class OwnFunctionHereTest {

    private static final int ENOUGH = 100;

    private final Manager manager = Manager.start();
    private final RemoteList<Integer> list = manager.list();
    private final RemoteMap<String, Integer> map = manager.map();
    private int runs;

    @AfterEach
    void end() {
        manager.close();
    }

    /// As it would be refused at the manager.
    private static void refuses(String what, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(what)
                .hasMessageContaining("its own function changes it");
    }

    private void run() {
        if (++runs > ENOUGH) {
            throw new AssertionError("again and again");
        }
    }

    /// Symptom: the list had been changed meanwhile, so the function was run again, for ever.
    @Test
    void aListsFunctionCannotChangeIt() {
        list.addAll(List.of(1, 2, 3));
        Predicate<Integer> filter = _ -> {
            run();
            return list.add(2);
        };
        UnaryOperator<Integer> operator = old -> {
            run();
            list.set(0, old);
            return old;
        };
        Comparator<Integer> comparator = (a, b) -> {
            run();
            list.removeLast();
            return Integer.compare(a, b);
        };

        refuses("list", () -> list.removeIf(filter));
        refuses("list", () -> list.replaceAll(operator));
        refuses("list", () -> list.sort(comparator));

        assertThat(list).containsExactly(1, 2, 3);
    }

    @Test
    void aListsFunctionCannotChangeItByAnotherOneOfItsFunctions() {
        list.addAll(List.of(1, 2, 3));
        UnaryOperator<Integer> inner = old -> old + 1;
        Predicate<Integer> filter = _ -> {
            run();
            list.replaceAll(inner);
            return true;
        };

        refuses("list", () -> list.removeIf(filter));

        assertThat(list).containsExactly(1, 2, 3);
    }

    @Test
    void aMapsFunctionCannotChangeIt() {
        map.put("a", 1);
        BiFunction<Object, Object, Integer> changing = (_, _) -> {
            run();
            map.merge("a", 1, Integer::sum);
            return 0;
        };
        Function<Object, Integer> putting = _ -> map.put("b", 1);

        refuses("map", () -> map.compute("a", changing));
        refuses("map", () -> map.computeIfPresent("a", changing));
        refuses("map", () -> map.computeIfAbsent("b", putting));
        refuses("map", () -> map.merge("a", 1, changing));
        refuses("map", () -> map.replaceAll(changing));

        assertThat(map).isEqualTo(Map.of("a", 1));
    }

    @Test
    void functionsMayReadAndChangeSomethingElse() {
        list.addAll(List.of(1, 2));
        RemoteList<Integer> seen = manager.list();
        Predicate<Integer> filter = element -> list.size() == 2 && seen.add(element) && element.equals(list.getFirst());
        BiFunction<String, Integer, Integer> counting = (_, _) -> map.size() + (list.add(3) ? 1 : 0);

        assertThat(list.removeIf(filter)).isTrue();
        assertThat(map.compute("a", counting)).isEqualTo(1);

        assertThat(list).containsExactly(2, 3);
        assertThat(seen).containsExactly(1, 2);
    }

    /// Its iterator does not look for what is new.
    @Test
    void aSetsFunctionEnds() {
        RemoteSet<Integer> set = manager.set();
        set.addAll(List.of(1, 2, 3));
        Predicate<Integer> filter = element -> {
            run();
            return set.add(element + 10);
        };

        assertThat(set.removeIf(filter)).isTrue();

        assertThat(set).doesNotContain(1, 2, 3).contains(11, 12, 13);
    }
}
