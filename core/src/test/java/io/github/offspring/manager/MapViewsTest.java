package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.testkit.RealProcesses;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The views of a map at a manager, beside those of a [ConcurrentHashMap].
@RealProcesses
class MapViewsTest {

    private static Manager manager;

    @BeforeAll
    static void start() {
        manager = Manager.start();
    }

    @AfterAll
    static void end() {
        manager.close();
    }

    private interface SentFilter<T> extends Predicate<T>, Serializable {}

    private static <K, V> ConcurrentMap<K, V> map(boolean remote) {
        return remote ? manager.map() : new ConcurrentHashMap<>();
    }

    /// Symptom: what had been set after a value was read was removed with it.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsSetMeanwhileIsNotRemoved(boolean remote) {
        ConcurrentMap<String, Integer> map = map(remote);
        Predicate<Integer> ofValues = value -> {
            map.put("a", 5);
            return value == 0;
        };
        Predicate<Map.Entry<String, Integer>> ofEntries = entry -> ofValues.test(entry.getValue());

        map.put("a", 0);
        assertThat(map.values().removeIf(ofValues)).isFalse();
        assertThat(map).containsEntry("a", 5);
        map.put("a", 0);
        assertThat(map.entrySet().removeIf(ofEntries)).isFalse();
        assertThat(map).containsEntry("a", 5);
    }

    /// Symptom: as above, where the JDK's map removes it: it has no batches, so nothing but an instant lies between.
    @Test
    void valuesThatAreSetMeanwhileAreNotRemovedByWhatTheyWere() {
        RemoteMap<String, Integer> map = manager.map();
        Collection<Integer> zero = new ArrayList<>(List.of(0)) {
            @Override
            public boolean contains(Object value) {
                map.put("a", 5);
                return super.contains(value);
            }
        };
        Collection<Map.Entry<String, Integer>> others = new ArrayList<>(List.of(Map.entry("a", 5))) {
            @Override
            public boolean contains(Object entry) {
                map.put("a", 5);
                return super.contains(entry);
            }
        };

        map.put("a", 0);
        assertThat(map.values().removeAll(zero)).isFalse();
        assertThat(map).containsEntry("a", 5);
        map.put("a", 0);
        assertThat(map.entrySet().retainAll(others)).isFalse();
        assertThat(map).containsEntry("a", 5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void filtersRemoveWhatTheyTake(boolean remote) {
        ConcurrentMap<String, Integer> map = map(remote);
        Map<String, Integer> all = Map.of("a", 1, "b", 2, "c", 3);
        SentFilter<Integer> sent = value -> value == 2;
        SentFilter<Map.Entry<String, Integer>> sentOfEntries =
                entry -> entry.getKey().equals("a") && entry.getValue() == 1;
        Predicate<Integer> plain = sent::test;
        Predicate<Map.Entry<String, Integer>> plainOfEntries = sentOfEntries::test;

        for (Predicate<Integer> filter : List.of(sent, plain)) {
            map.putAll(all);
            assertThat(map.values().removeIf(filter)).isTrue();
            assertThat(map).isEqualTo(Map.of("a", 1, "c", 3));
            assertThat(map.values().removeIf(filter)).isFalse();
        }
        for (Predicate<Map.Entry<String, Integer>> filter : List.of(sentOfEntries, plainOfEntries)) {
            map.putAll(all);
            assertThat(map.entrySet().removeIf(filter)).isTrue();
            assertThat(map).isEqualTo(Map.of("b", 2, "c", 3));
            assertThat(map.entrySet().removeIf(filter)).isFalse();
        }
        assertThatThrownBy(() -> map.values().removeIf(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> map.entrySet().removeIf(null)).isInstanceOf(NullPointerException.class);
    }

    /// Symptom: it ran here, with all that it was to look at.
    @Test
    void filtersThatCanBeSentRunAtTheManager() {
        RemoteMap<String, Long> map = manager.map();
        long here = ProcessHandle.current().pid();
        SentFilter<Long> ofValues =
                value -> value == 0 && ProcessHandle.current().pid() != here;
        SentFilter<Map.Entry<String, Long>> ofEntries = entry -> ofValues.test(entry.getValue());

        map.putAll(Map.of("a", 0L, "b", 1L));
        assertThat(map.values().removeIf(ofValues)).isTrue();
        assertThat(map).isEqualTo(Map.of("b", 1L));
        map.put("a", 0L);
        assertThat(map.entrySet().removeIf(ofEntries)).isTrue();
        assertThat(map).isEqualTo(Map.of("b", 1L));
    }

    /// Those are not equal to their copies.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void filtersRemoveArrays(boolean remote) {
        ConcurrentMap<String, int[]> map = map(remote);
        map.putAll(Map.of("a", new int[] {1}, "b", new int[] {2}, "c", new int[] {3}));
        Predicate<int[]> ofValues = value -> value[0] == 1;
        Predicate<Map.Entry<String, int[]>> ofEntries = entry -> entry.getValue()[0] == 2;

        assertThat(map.values().removeIf(ofValues)).isTrue();
        assertThat(map.entrySet().removeIf(ofEntries)).isTrue();

        assertThat(map).containsOnlyKeys("c");
    }

    /// Symptom: as with numbers.
    @Test
    void anArrayThatIsSetMeanwhileIsNotRemoved() {
        RemoteMap<String, int[]> map = manager.map();
        map.put("a", new int[] {0});
        Predicate<int[]> filter = value -> {
            map.put("a", new int[] {5});
            return value[0] == 0;
        };

        assertThat(map.values().removeIf(filter)).isFalse();

        assertThat(map.get("a")).containsExactly(5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void viewsRemoveWhatTheyAreGiven(boolean remote) {
        ConcurrentMap<String, Integer> map = map(remote);
        map.putAll(Map.of("a", 1, "b", 1, "c", 2, "d", 3, "e", 4, "f", 5, "g", 6));

        assertThat(map.values().remove(2)).isTrue();
        assertThat(map.values().remove(2)).isFalse();
        assertThat(map.values().remove(null)).isFalse();
        assertThat(map.values().remove(1)).isTrue();
        assertThat(map.values()).containsExactlyInAnyOrder(1, 3, 4, 5, 6);
        assertThat(map.values().removeAll(List.of(1, 7))).isTrue();
        assertThat(map.values().removeAll(List.of(1, 7))).isFalse();
        assertThat(map).containsOnlyKeys("d", "e", "f", "g");
        assertThat(map.values().retainAll(List.of(3, 4, 5, 8))).isTrue();
        assertThat(map.values().retainAll(List.of(3, 4, 5, 8))).isFalse();
        assertThat(map).containsOnlyKeys("d", "e", "f");
        assertThat(map.entrySet().remove(Map.entry("d", 4))).isFalse();
        assertThat(map.entrySet().remove(Map.entry("d", 3))).isTrue();
        assertThat(map.entrySet().removeAll(Set.of(Map.entry("e", 4), Map.entry("f", 4))))
                .isTrue();
        assertThat(map.entrySet().removeAll(Set.of(Map.entry("f", 4), Map.entry("g", 4))))
                .isFalse();
        assertThat(map).isEqualTo(Map.of("f", 5));
        map.put("h", 8);
        assertThat(map.entrySet().retainAll(Set.of(Map.entry("f", 4), Map.entry("h", 8))))
                .isTrue();
        assertThat(map).isEqualTo(Map.of("h", 8));
        assertThat(map.keySet().removeIf(key -> key.equals("h"))).isTrue();
        assertThat(map).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIteratorRemovesAKeyWhateverItsValueHasBecome(boolean remote) {
        ConcurrentMap<String, Integer> map = map(remote);
        for (Collection<?> view : List.of(map.keySet(), map.values(), map.entrySet())) {
            map.put("a", 0);
            Iterator<?> iterator = view.iterator();
            iterator.next();
            map.put("a", 5);

            iterator.remove();

            assertThat(map).isEmpty();
        }
    }

    /// Counts how often one is made, here.
    private record Counted(int number) implements Serializable {

        static final AtomicInteger MADE = new AtomicInteger();

        Counted {
            MADE.incrementAndGet();
        }
    }

    /// Symptom: the first batch came twice.
    @Test
    void iteratorsFetchEachElementOnce() {
        RemoteMap<Integer, Counted> map = manager.map();
        RemoteSet<Counted> set = manager.set();
        int many = Batch.MAX_ELEMENTS + 1;
        for (int i = 0; i < many; i++) {
            Counted counted = new Counted(i);
            map.put(i, counted);
            set.add(counted);
        }

        Counted.MADE.set(0);
        assertThat(new HashSet<>(map.values())).hasSize(many);
        assertThat(Counted.MADE).hasValue(many);
        Counted.MADE.set(0);
        assertThat(new HashSet<>(set)).hasSize(many);
        assertThat(Counted.MADE).hasValue(many);
    }
}
