package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.util.ArrayList;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A list that others change at the same time.
@RealProcesses
class RemoteListTest {

    private static Manager manager;
    private final RemoteList<String> list = manager.list();

    @BeforeAll
    static void start() {
        manager = Manager.start();
    }

    @AfterAll
    static void end() {
        manager.close();
    }

    /// By somebody else.
    private void removeFirst() throws InterruptedException {
        RemoteList<String> shared = list;
        try (var child = ChildProcess.start(() -> shared.removeFirst())) {
            child.result().join();
        }
    }

    /// It removed the element that had come to that place.
    @Test
    void anIteratorRemovesWhatItHasReturnedOrNothing() throws Exception {
        list.addAll(List.of("a", "b", "c", "d"));
        Iterator<String> iterator = list.iterator();
        iterator.next();
        assertThat(iterator.next()).isEqualTo("b");

        removeFirst();

        assertThatThrownBy(iterator::remove)
                .isInstanceOf(ConcurrentModificationException.class)
                .hasMessageContaining("removeIf");
        assertThat(list).containsExactly("b", "c", "d");
        assertThatThrownBy(iterator::remove).isInstanceOf(IllegalStateException.class);
        // Iterating goes on with what stands there now.
        assertThat(iterator.next()).isEqualTo("d");
        iterator.remove();
        assertThat(list).containsExactly("b", "c");
    }

    @Test
    void anIteratorReplacesAndInsertsWhereItHasSeenTheElement() throws Exception {
        list.addAll(List.of("a", "b", "c", "d"));
        ListIterator<String> iterator = list.listIterator();
        iterator.next();
        iterator.next();

        removeFirst();

        assertThatThrownBy(() -> iterator.add("x")).isInstanceOf(ConcurrentModificationException.class);
        ListIterator<String> other = list.listIterator();
        other.next();
        removeFirst();
        assertThatThrownBy(() -> other.set("x")).isInstanceOf(ConcurrentModificationException.class);
        assertThat(list).containsExactly("c", "d");
    }

    /// The next batch, which is fetched after the change, does not make it valid.
    @Test
    void whatAnIteratorHasReturnedIsOfTheBatchThatItCameWith() throws Exception {
        list.addAll(IntStream.rangeClosed(0, Batch.MAX_ELEMENTS + 1)
                .mapToObj(Integer::toString)
                .toList());
        Iterator<String> iterator = list.iterator();
        for (int i = 0; i < Batch.MAX_ELEMENTS; i++) {
            iterator.next();
        }
        removeFirst();
        assertThat(iterator.hasNext()).isTrue();

        assertThatThrownBy(iterator::remove).isInstanceOf(ConcurrentModificationException.class);

        assertThat(list).hasSize(Batch.MAX_ELEMENTS + 1).contains(Integer.toString(Batch.MAX_ELEMENTS));
    }

    @Test
    void anElementThatOthersHaveReplacedIsNotRemoved() {
        list.addAll(List.of("a", "b"));
        Iterator<String> iterator = list.iterator();
        iterator.next();

        list.set(0, "again");
        assertThatThrownBy(iterator::remove).isInstanceOf(ConcurrentModificationException.class);

        Iterator<String> next = list.iterator();
        next.next();
        list.update(all -> all.subList(0, 1).set(0, "once more"));
        assertThatThrownBy(next::remove).isInstanceOf(ConcurrentModificationException.class);
        assertThat(list).containsExactly("once more", "b");
    }

    @Test
    void whoOnlyReadsDoesNotDisturb() {
        list.addAll(List.of("a", "b", "c"));
        Iterator<String> iterator = list.iterator();
        iterator.next();

        assertThat(list.<List<String>>update(ArrayList::new)).hasSize(3);
        assertThat(list.<List<String>>update(all -> all)).hasSize(3).isExactlyInstanceOf(ArrayList.class);
        assertThat(list.remove("z")).isFalse();
        assertThat(list.removeAll(List.of("z"))).isFalse();
        iterator.remove();

        assertThat(list).containsExactly("b", "c");
    }

    /// Two iterators of one list replace elements in turn.
    @Test
    void theJdksOwnAlgorithmsGoOnWorking() {
        List<String> expected = new ArrayList<>(
                IntStream.range(0, 1_100).mapToObj(Integer::toString).toList());
        list.addAll(expected);

        Collections.reverse(list);
        Collections.reverse(expected);
        assertThat(list).isEqualTo(expected);
        Collections.rotate(list.subList(0, 150), 7);
        Collections.rotate(expected.subList(0, 150), 7);
        list.subList(40, 60).removeIf(n -> n.endsWith("3"));
        expected.subList(40, 60).removeIf(n -> n.endsWith("3"));
        assertThat(list).isEqualTo(expected);
    }

    /// They asked for the size and then for an index, which somebody else may have removed.
    @Test
    void theEndsAreOneCallEach() {
        assertThatThrownBy(list::getFirst).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(list::getLast).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(list::removeFirst).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(list::removeLast).isInstanceOf(NoSuchElementException.class);

        list.addAll(List.of("a", "b", "c"));

        assertThat(list.getFirst()).isEqualTo("a");
        assertThat(list.getLast()).isEqualTo("c");
        assertThat(list.removeFirst()).isEqualTo("a");
        assertThat(list.removeLast()).isEqualTo("c");
        assertThat(list.reversed().removeFirst()).isEqualTo("b");
    }

    @Test
    void endsAreTakenByManyUntilNothingIsLeft() throws Exception {
        list.addAll(IntStream.range(0, 2_000).mapToObj(Integer::toString).toList());
        RemoteList<String> shared = list;
        try (var child = ChildProcess.start(() -> taken(shared))) {
            assertThat(taken(shared) + child.result().join()).isEqualTo(2_000);
        }
    }

    private static int taken(RemoteList<String> list) {
        int taken = 0;
        while (true) {
            try {
                list.removeLast();
                taken++;
            } catch (NoSuchElementException _) {
                return taken;
            }
        }
    }
}
