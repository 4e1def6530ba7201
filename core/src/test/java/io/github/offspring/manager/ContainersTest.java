package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The containers of a manager, each used by several processes.
@RealProcesses
class ContainersTest {

    // More than go into one batch, and not a multiple of what does.
    private static final int MANY = 1_300;

    private static Manager manager;

    @BeforeAll
    static void start() {
        manager = Manager.start();
    }

    @AfterAll
    static void end() {
        manager.close();
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    // ---- Lists

    @Test
    @Conformance("_TestContainers.test_list")
    void aListHasTheMethodsOfAList() {
        RemoteList<Integer> a = manager.list();
        RemoteList<Integer> b = manager.list();
        RemoteList<Object> nested = manager.list();

        a.addAll(numbers(10));
        b.addAll(numbers(5));

        assertThat(a).isEqualTo(numbers(10));
        assertThat(b.get(2)).isEqualTo(2);
        assertThat(b.subList(2, 5)).containsExactly(2, 3, 4);
        assertThatThrownBy(() -> b.subList(2, 10)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> b.get(5)).isInstanceOf(IndexOutOfBoundsException.class);
        b.addAll(new ArrayList<>(b));
        assertThat(b).containsExactly(0, 1, 2, 3, 4, 0, 1, 2, 3, 4);
        nested.add(a);
        a.add(10);
        assertThat((List<?>) nested.getFirst()).isEqualTo(numbers(11));
        assertThat(a.set(0, 100)).isZero();
        a.add(0, 7);
        assertThat(a.remove(0)).isEqualTo(7);
        assertThat(a.remove((Object) 100)).isTrue();
        assertThat(a.indexOf(3)).isEqualTo(2);
        assertThat(b.lastIndexOf(3)).isEqualTo(8);
        assertThat(b.contains(9)).isFalse();
        assertThat(b.containsAll(List.of(1, 2))).isTrue();
        assertThat(b.removeAll(List.of(0, 1))).isTrue();
        assertThat(b.retainAll(List.of(2, 3))).isTrue();
        assertThat(b).hasToString("[2, 3, 2, 3]").hasSameHashCodeAs(List.of(2, 3, 2, 3));
        b.addAll(1, List.of(8, 9));
        b.subList(2, 6).clear();
        assertThat(b).containsExactly(2, 8);
        assertThatThrownBy(() -> b.add(null)).isInstanceOf(NullPointerException.class);
        b.clear();
        assertThat(b).isEmpty();
    }

    @Test
    @Conformance("TestSyncManagerTypes.test_list")
    void aChildUsesAList() throws Exception {
        RemoteList<Integer> list = manager.list();
        list.add(5);

        try (var child = ChildProcess.start(() -> {
            assertThat(list.get(0)).isEqualTo(5);
            assertThat(Collections.frequency(list, 5)).isEqualTo(1);
            assertThat(list.indexOf(5)).isZero();
            list.sort(null);
            Collections.reverse(list);
            assertThat(list).containsExactly(5);
            assertThat(list.removeFirst()).isEqualTo(5);
        })) {
            child.result().join();
        }

        assertThat(list.isEmpty()).isTrue();
    }

    @Test
    @Conformance("_TestContainers.test_list_iter")
    void aListIsIteratedInBatchesFromTheListItself() {
        RemoteList<Integer> list = manager.list();
        list.addAll(numbers(MANY));
        Iterator<Integer> iterator = list.iterator();
        List<Integer> seen = new ArrayList<>();

        iterator.forEachRemaining(seen::add);

        assertThat(seen).isEqualTo(numbers(MANY));
        assertThat(iterator.hasNext()).isFalse();
        Iterator<Integer> late = list.iterator();
        list.set(0, 100);
        assertThat(late.next()).isEqualTo(100);
        assertThat(list.stream().skip(1).mapToInt(n -> n).sum()).isEqualTo(MANY * (MANY - 1) / 2);
        ListIterator<Integer> backwards = list.listIterator(MANY);
        for (int i = MANY - 1; i > 0; i--) {
            assertThat(backwards.previous()).isEqualTo(i);
        }
        assertThat(backwards.previous()).isEqualTo(100);
        assertThat(backwards.hasPrevious()).isFalse();
    }

    @Test
    void anIteratorChangesTheList() {
        RemoteList<Integer> list = manager.list();
        list.addAll(numbers(6));
        ListIterator<Integer> iterator = list.listIterator();

        while (iterator.hasNext()) {
            int n = iterator.next();
            if (n == 5) {
                iterator.add(6);
            } else if (n % 2 == 0) {
                iterator.remove();
            } else {
                iterator.set(n * 10);
            }
        }

        assertThat(list).containsExactly(10, 30, 5, 6);
        assertThatThrownBy(iterator::remove).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aListIsChangedAsAWholeByFunctionsThatAreSentAndByThoseThatAreNot() {
        RemoteList<Integer> list = manager.list();
        list.addAll(List.of(3, 1, 2));
        Predicate<Integer> odd = n -> n % 2 == 1;
        Comparator<Integer> falling = (a, b) -> b - a;

        list.sort(falling);
        assertThat(list).containsExactly(3, 2, 1);
        list.sort((Comparator<Integer> & java.io.Serializable) (a, b) -> a - b);
        assertThat(list).containsExactly(1, 2, 3);
        list.replaceAll(n -> n + 1);
        assertThat(list.removeIf(odd)).isTrue();
        assertThat(list).containsExactly(2, 4);

        assertThat(list.<Integer>update(all -> {
                    all.add(all.size());
                    return all.stream().mapToInt(n -> n).sum();
                }))
                .isEqualTo(8);
        assertThat(list.<List<Integer>>update(ArrayList::new)).containsExactly(2, 4, 2);
    }

    @Test
    void whatAFunctionThrowsComesWithBothStacks() {
        RemoteList<Integer> list = manager.list();

        assertThatThrownBy(() -> list.update(all -> {
                    throw new IllegalStateException("no luck: size=" + all.size());
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no luck: size=0")
                .satisfies(e -> {
                    assertThat(e.getStackTrace())
                            .anyMatch(frame -> frame.getClassName().equals(ContainersTest.class.getName()));
                    assertThat(List.of(e.getStackTrace()).toString() + List.of(e.getSuppressed()) + e.getCause())
                            .contains("ListKind", "manager-");
                });
        assertThat(list.add(1)).isTrue();
    }

    @Test
    @Conformance("_TestContainers.test_list_proxy_in_list")
    void listsInAListStayLive() {
        RemoteList<List<Integer>> outer = manager.list();
        for (int i = 0; i < 3; i++) {
            try (RemoteList<Integer> inner = manager.list()) {
                inner.addAll(numbers(3));
                outer.add(inner);
            }
        }

        outer.get(0).set(2, 55);
        outer.get(1).removeLast();

        assertThat(outer).isEqualTo(List.of(List.of(0, 1, 55), List.of(0, 1), List.of(0, 1, 2)));
        RemoteList<Object> own = manager.list();
        own.add(own);
        assertThat(own).hasToString("[(this list)]");
        assertThat(own.contains(own)).isTrue();
        assertThat(own.get(0)).isEqualTo(own);
    }

    // ---- Maps

    @Test
    @Conformance("_TestContainers.test_dict")
    void aMapHasKeysValuesAndEntries() {
        RemoteMap<Integer, String> map = manager.map();
        Map<Integer, String> plain = new java.util.HashMap<>();
        for (int i = 65; i < 70; i++) {
            map.put(i, Character.toString(i));
            plain.put(i, Character.toString(i));
        }

        assertThat(map).isEqualTo(plain);
        assertThat(map.keySet()).isEqualTo(plain.keySet());
        assertThat(map.values()).containsExactlyInAnyOrderElementsOf(plain.values());
        assertThat(map.entrySet()).isEqualTo(plain.entrySet());
        assertThat(map.getAll(List.of(65, 66, 99))).isEqualTo(Map.of(65, "A", 66, "B"));
        assertThat(map.entrySet().contains(Map.entry(65, "A"))).isTrue();
        assertThat(map.entrySet().remove(Map.entry(65, "B"))).isFalse();
        assertThat(map.keySet().removeAll(Set.of(65, 99))).isTrue();
        assertThat(map.values().remove("B")).isTrue();
        map.entrySet().forEach(entry -> entry.setValue(entry.getValue() + "!"));
        assertThat(map).isEqualTo(Map.of(67, "C!", 68, "D!", 69, "E!"));
        map.replaceAll((_, value) -> value.substring(0, 1));
        assertThat(map.values()).containsExactlyInAnyOrder("C", "D", "E");
    }

    @Test
    void aChildUsesAMap() throws Exception {
        RemoteMap<String, Integer> map = manager.map();
        map.put("foo", 5);

        try (var child = ChildProcess.start(() -> {
            assertThat(map.size()).isEqualTo(1);
            assertThat(map.get("foo")).isEqualTo(5);
            assertThat(map.keySet()).containsExactly("foo");
            assertThat(map.values()).containsExactly(5);
            assertThat(map.entrySet()).containsExactly(Map.entry("foo", 5));
            assertThat(map.remove("foo")).isEqualTo(5);
        })) {
            child.result().join();
        }

        assertThat(map.isEmpty()).isTrue();
    }

    @Test
    void mapsInAMapStayLive() {
        RemoteMap<String, Map<String, Integer>> outer = manager.map();
        RemoteMap<String, Integer> pets = manager.map();
        RemoteMap<String, Integer> supplies = manager.map();
        pets.putAll(Map.of("ferrets", 2, "hamsters", 4));
        supplies.put("water", 10);
        outer.put("pets", pets);
        outer.put("supplies", supplies);

        outer.get("supplies").put("blankets", 5);
        assertThat(supplies.get("blankets")).isEqualTo(5);
        pets.close();
        supplies.close();
        assertThat(outer.get("pets").get("ferrets")).isEqualTo(2);
        outer.get("supplies").put("water", 7);
        Map<String, Integer> again = outer.get("supplies");
        outer.clear();

        assertThat(again).isEqualTo(Map.of("water", 7, "blankets", 5));
        RemoteList<Map<String, Integer>> list = manager.list();
        list.add(again);
        list.get(0).put("marmots", 1);
        assertThat(again.get("marmots")).isEqualTo(1);
    }

    /// Python's iterator fails if the dictionary changes; this one goes on, as a ConcurrentHashMap's does.
    @Test
    @Conformance("_TestContainers.test_dict_iter")
    void aMapIsIteratedInBatchesWhileOthersChangeIt() {
        RemoteMap<Integer, Integer> map = manager.map();
        numbers(MANY).forEach(i -> map.put(i, -i));
        Set<Integer> seen = new HashSet<>();
        Iterator<Integer> iterator = map.keySet().iterator();

        iterator.forEachRemaining(key -> assertThat(seen.add(key)).isTrue());

        assertThat(seen).isEqualTo(map.keySet());
        assertThat(iterator.hasNext()).isFalse();
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
        Iterator<Integer> late = map.keySet().iterator();
        Iterator<Map.Entry<Integer, Integer>> interrupted = map.entrySet().iterator();
        assertThat(interrupted.next().getValue()).isNotPositive();
        map.clear();
        interrupted.forEachRemaining(entry -> assertThat(entry.getKey()).isEqualTo(-entry.getValue()));
        assertThat(late.hasNext()).isFalse();
        assertThatThrownBy(late::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aNamespaceShowsItsNames() {
        Namespace shared = manager.namespace();
        shared.set("name", "Bob");
        shared.set("job", "Builder");

        assertThat(shared.<String>get("name")).isEqualTo("Bob");
        assertThat(shared.remove("job")).isTrue();
        assertThat(shared.names()).containsExactly("name");
        assertThat(shared.find("job")).isEmpty();
    }

    @Test
    void aChildUsesANamespace() throws Exception {
        Namespace shared = manager.namespace();
        shared.setAll(Map.of("x", 0, "y", 1));

        try (var child = ChildProcess.start(() -> shared.<Integer>get("x") + " " + shared.<Integer>get("y"))) {
            assertThat(child.result().join()).isEqualTo("0 1");
        }
    }

    @Test
    void anIteratorThatIsDoneLeavesNothingAtTheManager() {
        RemoteMap<Integer, Integer> map = manager.map();
        numbers(MANY).forEach(i -> map.put(i, i));
        long before = manager.objects();

        assertThat(map.keySet().stream().mapToInt(n -> n).sum()).isEqualTo(MANY * (MANY - 1) / 2);

        Eventually.eventually("the place is given up", () -> manager.objects() <= before);
    }

    @Test
    @Conformance("_TestContainers.test_nested_queue")
    void queuesInContainersAreQueues() throws Exception {
        RemoteList<RemoteQueue<Integer>> list = manager.list();
        RemoteMap<Integer, RemoteQueue<Integer>> map = manager.map();

        list.add(manager.queue());
        map.put(0, manager.queue());
        list.get(0).put(123);
        try (var child = ChildProcess.start(() -> map.get(0).put(list.get(0).take() + 1))) {
            child.result().join();
        }

        assertThat(map.get(0).take()).isEqualTo(124);
        assertThat(list.get(0).isEmpty()).isTrue();
    }

    @Test
    void manyCallsOfAMapAreOnTheirWayAtATime() {
        RemoteMap<Integer, Integer> map = manager.map();
        AsyncMap<Integer, Integer> async = map.async();
        List<CompletableFuture<Integer>> futures = new ArrayList<>();

        for (int i = 0; i < MANY; i++) {
            async.put(i % 10, i);
            futures.add(async.get(i % 10));
        }

        for (int i = 0; i < MANY; i++) {
            assertThat(futures.get(i).join()).isEqualTo(i);
        }
        assertThat(async.merge(0, 1, Integer::sum).join()).isEqualTo(MANY - 10 + 1);
        assertThat(async.compute(0, (_, _) -> null).join()).isNull();
        assertThat(async.putIfAbsent(0, 1).join()).isNull();
        assertThat(async.remove(0).join()).isEqualTo(1);
        assertThatThrownBy(() -> async.merge(1, 1, (_, _) -> {
                            throw new IllegalStateException("no luck");
                        })
                        .join())
                .hasRootCauseMessage("no luck");
    }

    // ---- Sets, numbers, values

    @Test
    void aSetIsOneForAllProcesses() throws Exception {
        RemoteSet<Integer> set = manager.set();

        assertThat(set.addAll(numbers(MANY))).isTrue();
        try (var child = ChildProcess.start(() -> set.add(0) + " " + set.add(-1))) {
            assertThat(child.result().join()).isEqualTo("false true");
        }

        assertThat(set).hasSize(MANY + 1);
        assertThat(set.stream().mapToInt(n -> n).sum()).isEqualTo(MANY * (MANY - 1) / 2 - 1);
        assertThat(set.remove(-1)).isTrue();
        assertThat(set).isEqualTo(new HashSet<>(numbers(MANY)));
        assertThat(set.retainAll(numbers(10))).isTrue();
        assertThat(set.removeAll(numbers(3))).isTrue();
        assertThat(set.removeIf(n -> n > 5)).isTrue();
        assertThat(set.containsAll(Set.of(3, 4, 5))).isTrue();
        assertThat(set).containsExactlyInAnyOrder(3, 4, 5).hasToString("[3, 4, 5]");
        set.clear();
        assertThat(set).isEmpty();
    }

    @Test
    void noAdditionToACounterIsLost() throws Exception {
        RemoteCounter counter = manager.counter();
        List<ChildProcess<Void>> children = new ArrayList<>();

        for (int i = 0; i < 3; i++) {
            children.add(ChildProcess.start(() -> {
                for (int j = 0; j < 1_000; j++) {
                    counter.incrementAndGet();
                }
            }));
        }
        for (ChildProcess<Void> child : children) {
            child.result().join();
            child.close();
        }

        assertThat(counter.get()).isEqualTo(3_000);
        assertThat(counter).hasToString("3000");
        assertThat(counter.getAndAdd(-1)).isEqualTo(3_000);
        assertThat(counter.decrementAndGet()).isEqualTo(2_998);
        assertThat(counter.compareAndSet(1, 2)).isFalse();
        assertThat(counter.compareAndSet(2_998, 2)).isTrue();
        assertThat(counter.updateAndGet(n -> n * n)).isEqualTo(4);
        assertThat(counter.getAndSet(7)).isEqualTo(4);
        counter.set(8);
        assertThat(counter.intValue()).isEqualTo(8);
    }

    @Test
    @Conformance("TestSyncManagerTypes.test_value")
    void aValueIsSeenByAll() throws Exception {
        RemoteValue<Integer> value = manager.value(1);

        try (var child = ChildProcess.start(() -> {
            assertThat(value.get()).isEqualTo(1);
            assertThat(value.getAndSet(2)).isEqualTo(1);
            value.set(2);
        })) {
            child.result().join();
        }

        assertThat(value.get()).isEqualTo(2);
        assertThat(value.update(n -> n)).isEqualTo(2);
        assertThat(value.update(n -> n + 1)).isEqualTo(3);
        assertThat(value.compareAndSet(2, 9)).isFalse();
        assertThat(value.compareAndSet(3, 9)).isTrue();
        assertThat(value.getAndSet(10)).isEqualTo(9);
    }

    @Test
    void aValueIsReadWhileAFunctionMakesTheNext() throws Exception {
        RemoteValue<String> value = manager.value("old");
        RemoteQueue<String> begun = manager.queue();
        RemoteQueue<String> next = manager.queue();
        Thread slow = Thread.ofVirtual()
                .start(() -> value.update(_ -> {
                    try {
                        begun.put("it has begun");
                        return next.take();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }));
        begun.take();

        assertThat(value.get()).isEqualTo("old");

        next.put("new");
        slow.join();
        assertThat(value.get()).isEqualTo("new");
    }

    @Test
    @Conformance("TestSyncManagerTypes.test_array")
    void anArrayIsReadAndWrittenByElementAndAsAWhole() throws Exception {
        RemoteArray<Integer, int[]> array = manager.array(new int[] {0, 1});
        RemoteArray<Double, double[]> large = manager.array(new double[1_000_000]);

        try (var child = ChildProcess.start(() -> {
            assertThat(array.length()).isEqualTo(2);
            assertThat(array.toArray()).containsExactly(0, 1);
            array.addAndGet(1, 41);
            large.setAll(999_998, new double[] {1.5, 2.5});
        })) {
            child.result().join();
        }

        assertThat(array.get(1)).isEqualTo(42);
        assertThat(array.set(0, 7)).isZero();
        assertThat(array.update(0, n -> n + 1)).isEqualTo(8);
        assertThat(array.compareAndSet(0, 8, 9)).isTrue();
        assertThat(array.compareAndSet(0, 8, 9)).isFalse();
        assertThat(large.toArray()).hasSize(1_000_000).endsWith(1.5, 2.5);
        assertThat(large.toArray(999_997, 999_999)).containsExactly(0, 1.5);
        assertThatThrownBy(() -> array.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> array.setAll(1, new int[2])).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(manager.array(new long[] {1}).addAndGet(0, 1L)).isEqualTo(2);
        assertThat(manager.array(new byte[] {127}).addAndGet(0, (byte) 1)).isEqualTo((byte) -128);
    }

    // ---- Names, and what cannot be sent

    @Test
    void containersAreFoundByTheirNames() throws Exception {
        Manager sent = manager;
        try (var child = ChildProcess.start(() -> {
            sent.list("a list").add(1);
            sent.set("a set").add(2);
            sent.queue("a queue", 1).put(3);
            sent.deque("a deque").putFirst(4);
            sent.counter("a counter").set(5);
            sent.value("a value", 6);
            sent.array("an array", new long[] {7});
        })) {
            child.result().join();
        }

        assertThat(manager.list("a list")).isEqualTo(List.of(1));
        assertThat(manager.set("a set")).isEqualTo(Set.of(2));
        assertThat(manager.queue("a queue", 1)).containsExactly(3);
        assertThat(manager.deque("a deque")).containsExactly(4);
        assertThat(manager.counter("a counter").get()).isEqualTo(5);
        assertThat(manager.<Object>value("a value", 0).get()).isEqualTo(6);
        assertThat(manager.array("an array", new long[0]).toArray()).containsExactly(7);
        assertThatThrownBy(() -> manager.queue("a deque"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a deque");
        for (String name : manager.names()) {
            manager.forget(name);
        }
    }

    @Test
    void whatCannotBeSentIsAnErrorOfTheCall() {
        RemoteList<Object> list = manager.list();
        RemoteQueue<Object> queue = manager.queue();

        assertThatThrownBy(() -> list.add(new Thread())).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> queue.put(new Thread())).isInstanceOf(CodecException.class);

        assertThat(list).isEmpty();
        assertThat(queue).isEmpty();
    }
}
