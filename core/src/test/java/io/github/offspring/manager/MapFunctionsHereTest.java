package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Functions of maps that cannot be sent, so that they run here, with values that are not equal to their copies, or
/// equal to others.
@RealProcesses
class MapFunctionsHereTest {

    private static final int ENOUGH = 100;
    private static final int MERGES = 300;

    private static Manager manager;
    private int runs;

    @BeforeAll
    static void start() {
        manager = Manager.start();
    }

    @AfterAll
    static void end() {
        manager.close();
    }

    /// Has no equals.
    private record Box(Plain plain) implements Serializable {}

    private static final class Plain implements Serializable {
        private static final long serialVersionUID = 1L;
        final int number;

        Plain(int number) {
            this.number = number;
        }
    }

    /// Is equal to another one, with other money, of the same name.
    private record Account(String name, int money) implements Serializable {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Account account && account.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    private <A extends @Nullable Object, B extends @Nullable Object, R> BiFunction<A, B, R> counted(
            BiFunction<A, B, R> function) {
        return (first, second) -> {
            count();
            return function.apply(first, second);
        };
    }

    private void count() {
        if (++runs > ENOUGH) {
            throw new AssertionError("again and again");
        }
    }

    /// Symptom: they never ended, as an array is not equal to its copy.
    @Test
    void theyEndWithArrays() {
        RemoteMap<String, int[]> map = manager.map();
        map.put("a", new int[] {1});
        BiFunction<String, int[], int[]> next = counted((_, old) -> new int[] {old[0] + 1});
        BiFunction<int[], int[], int[]> sum = counted((old, more) -> new int[] {old[0] + more[0]});
        Function<String, int[]> made = _ -> new int[] {50};

        assertThat(map.compute("a", next)).containsExactly(2);
        assertThat(map.computeIfPresent("a", next)).containsExactly(3);
        assertThat(map.merge("a", new int[] {10}, sum)).containsExactly(13);
        assertThat(map.computeIfAbsent("a", made)).containsExactly(13);
        map.replaceAll(next);
        assertThat(map.get("a")).containsExactly(14);
        assertThat(map.computeIfAbsent("b", made)).containsExactly(50);
        assertThat(map.merge("c", new int[] {7}, sum)).containsExactly(7);

        assertThat(runs).isEqualTo(4);
    }

    @Test
    void theyEndWithClassesWithoutEquals() {
        RemoteMap<String, Box> map = manager.map();
        map.put("a", new Box(new Plain(1)));
        BiFunction<String, Box, Box> next = counted((_, old) -> new Box(new Plain(old.plain.number + 1)));
        BiFunction<Box, Box, Box> last = counted((_, more) -> more);
        Function<String, Box> made = _ -> new Box(new Plain(50));

        assertThat(map.compute("a", next).plain.number).isEqualTo(2);
        assertThat(map.computeIfPresent("a", next).plain.number).isEqualTo(3);
        assertThat(map.merge("a", new Box(new Plain(9)), last).plain.number).isEqualTo(9);
        assertThat(map.computeIfAbsent("a", made).plain.number).isEqualTo(9);
        map.replaceAll(next);
        assertThat(map.get("a").plain.number).isEqualTo(10);

        assertThat(runs).isEqualTo(4);
    }

    @Test
    void whatIsMadeOfNothingAndNothingMadeOfSomething() {
        RemoteMap<String, int[]> map = manager.map();
        BiFunction<String, int @Nullable [], int @Nullable []> turned = (_, old) -> old == null ? new int[] {1} : null;
        BiFunction<Object, Object, int @Nullable []> none = (_, _) -> null;
        BiFunction<Object, Object, int[]> never = (_, _) -> {
            throw new AssertionError("called");
        };

        assertThat(map.compute("a", turned)).containsExactly(1);
        assertThat(map.compute("a", turned)).isNull();
        assertThat(map).isEmpty();
        assertThat(map.compute("a", none)).isNull();
        assertThat(map.computeIfPresent("a", never)).isNull();
        map.replaceAll(never);
        map.put("a", new int[] {1});
        assertThat(map.computeIfPresent("a", none)).isNull();
        map.put("a", new int[] {1});
        assertThat(map.merge("a", new int[] {2}, none)).isNull();
        assertThat(map).isEmpty();
        map.put("a", new int[] {1});
        assertThatThrownBy(() -> map.replaceAll(none)).isInstanceOf(NullPointerException.class);
        assertThat(map.get("a")).containsExactly(1);
    }

    /// Symptom: what is only equal was taken for what had been read, and the change between was lost.
    @Test
    void theySeeChangesToWhatIsEqual() {
        RemoteMap<String, Account> map = manager.map();
        map.put("a", new Account("Ann", 1));
        BiFunction<String, Account, Account> more = (_, old) -> {
            if (++runs == 1) {
                CompletableFuture.runAsync(() -> map.put("a", new Account("Ann", 100)))
                        .join();
            }
            return new Account("Ann", old.money + 1);
        };

        assertThat(map.compute("a", more).money).isEqualTo(101);

        assertThat(map.get("a").money).isEqualTo(101);
    }

    /// The very same object is another value then.
    @Test
    void theySeeWhatFunctionsAtTheManagerDoToAValue() {
        RemoteMap<String, List<int[]>> map = manager.map();
        map.put("a", new ArrayList<>());
        ServerBiFunction<String, List<int[]>, List<int[]>> inPlace = (_, old) -> {
            old.add(new int[] {5});
            return old;
        };
        BiFunction<String, List<int[]>, List<int[]>> more = (_, old) -> {
            if (++runs == 1) {
                CompletableFuture.runAsync(() -> map.compute("a", inPlace)).join();
            }
            List<int[]> changed = new ArrayList<>(old);
            changed.add(new int[] {6});
            return changed;
        };

        assertThat(map.computeIfPresent("a", more)).hasSize(2);

        assertThat(map.get("a")).hasSize(2);
        assertThat(runs).isEqualTo(2);
    }

    /// Also what others do to other keys, or try in vain with this one, has nobody run again.
    @Test
    void theyAreNotDisturbedByWhatChangesNothingOfTheirs() {
        RemoteMap<Integer, int[]> map = manager.map();
        map.put(0, new int[] {1});
        BiFunction<Integer, int[], int[]> next = (_, old) -> {
            count();
            CompletableFuture.runAsync(() -> {
                        for (int key = 1; key < ENOUGH; key++) {
                            map.put(key, new int[] {key});
                        }
                        map.putIfAbsent(0, new int[] {7});
                        map.replace(0, new int[] {1}, new int[] {8});
                        map.remove(0, new int[] {1});
                    })
                    .join();
            return new int[] {old[0] + 1};
        };

        assertThat(map.compute(0, next)).containsExactly(2);

        assertThat(runs).isOne();
    }

    /// Symptom: a lambda ran here for each value, as there was nothing to tell that it may be sent.
    @Test
    void aLambdaReplacesAllValuesAtTheManager() {
        RemoteMap<String, Long> map = manager.map();
        map.putAll(Map.of("a", 0L, "b", 0L));

        map.replaceAll((_, _) -> ProcessHandle.current().pid());

        assertThat(map)
                .isEqualTo(Map.of("a", manager.pid().get(), "b", manager.pid().get()));
    }

    /// With what is there already and what is not, the values that are kept at the clients included.
    @Test
    void nothingIsLostBesideOthers() throws Exception {
        RemoteMap<String, int[]> arrays = manager.map();
        RemoteMap<String, Integer> numbers = manager.map();

        try (var child = ChildProcess.start(() -> merge(arrays, numbers))) {
            merge(arrays, numbers);
            child.result().join();
        }

        assertThat(arrays.get("a")).containsExactly(2 * MERGES);
        assertThat(numbers).isEqualTo(Map.of("a", 2 * MERGES));
    }

    private static int merge(RemoteMap<String, int[]> arrays, RemoteMap<String, Integer> numbers) {
        BiFunction<int[], int[], int[]> sum = (old, more) -> new int[] {old[0] + more[0]};
        BiFunction<Object, @Nullable Integer, Integer> next = (_, old) -> old == null ? 1 : old + 1;
        BiFunction<Object, Integer, @Nullable Integer> none = (_, old) -> old < 3 ? null : old;
        for (int i = 0; i < MERGES; i++) {
            arrays.merge("a", new int[] {1}, sum);
            numbers.compute("a", next);
            numbers.compute("b", next);
            numbers.computeIfPresent("b", none);
        }
        numbers.remove("b");
        return MERGES;
    }
}
