package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.testkit.RealProcesses;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.ListIterator;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Iterators of lists fetch batches, which those who use them do not see.
@RealProcesses
class ListCursorTest {

    private static final int MANY = 2 * Batch.MAX_ELEMENTS + 10;
    private static final int STEPS = 5_000;

    private static Manager manager;
    private final List<Integer> expected = new ArrayList<>();
    private RemoteList<Integer> list;

    @BeforeAll
    static void start() {
        manager = Manager.start();
    }

    @AfterAll
    static void end() {
        manager.close();
    }

    @BeforeEach
    void fill() {
        expected.addAll(IntStream.range(0, MANY).boxed().toList());
        list = manager.list();
        list.addAll(expected);
    }

    private static void forward(ListIterator<Integer> iterator, int steps) {
        for (int i = 0; i < steps; i++) {
            iterator.next();
        }
    }

    /// It failed with a negative index: the next batch had been fetched.
    @Test
    void theLastElementOfABatchIsReplacedAfterALookAtTheNext() {
        ListIterator<Integer> iterator = list.listIterator();
        forward(iterator, Batch.MAX_ELEMENTS);
        assertThat(iterator.hasNext()).isTrue();

        iterator.set(-1);

        assertThat(list.get(Batch.MAX_ELEMENTS - 1)).isEqualTo(-1);
        assertThat(iterator.previous()).isEqualTo(-1);
    }

    @Test
    void theFirstElementOfABatchIsReplacedAfterALookAtTheOneBefore() {
        ListIterator<Integer> iterator = list.listIterator(Batch.MAX_ELEMENTS);
        assertThat(iterator.next()).isEqualTo(Batch.MAX_ELEMENTS);
        assertThat(iterator.previous()).isEqualTo(Batch.MAX_ELEMENTS);
        assertThat(iterator.hasPrevious()).isTrue();

        iterator.set(-1);

        assertThat(list.get(Batch.MAX_ELEMENTS)).isEqualTo(-1);
        assertThat(iterator.next()).isEqualTo(-1);
    }

    @Test
    void nothingIsReplacedThatWasNotReturned() {
        ListIterator<Integer> iterator = list.listIterator(Batch.MAX_ELEMENTS);

        assertThatThrownBy(() -> iterator.set(-1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(iterator::remove).isInstanceOf(IllegalStateException.class);
    }

    /// Symptom: it said that there was an element, and failed when it was asked for that.
    @Test
    void whoGoesBackIsAtTheEndWhereOthersHaveRemovedEverything() {
        ListIterator<Integer> iterator = list.listIterator(MANY);
        ListIterator<Integer> other = list.listIterator(MANY);
        list.clear();

        assertThat(iterator.hasPrevious()).isFalse();
        assertThat(iterator.previousIndex()).isEqualTo(-1);
        assertThatThrownBy(other::previous).isInstanceOf(NoSuchElementException.class);
        assertThat(other.hasNext()).isFalse();
    }

    @Test
    void whoGoesBackGoesOnWithTheLastElementThatIsLeft() {
        ListIterator<Integer> iterator = list.listIterator(MANY);
        assertThat(iterator.previous()).isEqualTo(MANY - 1);
        list.subList(Batch.MAX_ELEMENTS - 2, MANY).clear();
        forget(iterator);

        List<Integer> found = new ArrayList<>();
        while (iterator.hasPrevious()) {
            found.add(iterator.previous());
        }

        assertThat(found).isEqualTo(expected.subList(0, Batch.MAX_ELEMENTS - 2).reversed());
    }

    /// Its batch is as it was before others came; whoever fails to change something looks anew.
    private static void forget(ListIterator<Integer> iterator) {
        assertThatThrownBy(iterator::remove).isInstanceOf(ConcurrentModificationException.class);
    }

    /// Symptom: an index was out of bounds that nobody had given.
    @Test
    void nothingIsAddedAtAPlaceThatOthersHaveRemoved() {
        ListIterator<Integer> iterator = list.listIterator(MANY);
        list.clear();

        assertThatThrownBy(() -> iterator.add(1)).isInstanceOf(ConcurrentModificationException.class);

        assertThat(list).isEmpty();
    }

    /// Beside one of the JDK's, around the places where batches meet.
    @Test
    void whateverIsDoneItIsAsWithAnArrayList() {
        long seed = 20261122;
        Random random = new Random(seed);
        ListIterator<Integer> ours = list.listIterator(Batch.MAX_ELEMENTS);
        ListIterator<Integer> theirs = expected.listIterator(Batch.MAX_ELEMENTS);
        for (int step = 0; step < STEPS; step++) {
            String where = "seed=" + seed + ", step=" + step;
            boolean back = random.nextInt(Batch.MAX_ELEMENTS) < theirs.nextIndex() - Batch.MAX_ELEMENTS + 250;
            assertThat(ours.hasNext()).as(where).isEqualTo(theirs.hasNext());
            assertThat(ours.hasPrevious()).as(where).isEqualTo(theirs.hasPrevious());
            if (back ? !theirs.hasPrevious() : !theirs.hasNext()) {
                continue;
            }
            assertThat(back ? ours.previous() : ours.next())
                    .as(where)
                    .isEqualTo(back ? theirs.previous() : theirs.next());
            // Which may fetch another batch.
            boolean _ = random.nextBoolean() && ours.hasNext();
            int what = random.nextInt(20);
            change(what, -step, ours);
            change(what, -step, theirs);
        }
        assertThat(list).isEqualTo(expected);
    }

    private static void change(int what, int element, ListIterator<Integer> iterator) {
        switch (what) {
            case 0, 1, 2 -> iterator.set(element);
            case 3 -> iterator.remove();
            case 4 -> iterator.add(element);
            default -> {
                // It goes on.
            }
        }
    }
}
