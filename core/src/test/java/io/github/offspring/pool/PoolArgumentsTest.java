package io.github.offspring.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.BiFn;
import io.github.offspring.CodecException;
import io.github.offspring.MapFailedException;
import io.github.offspring.Task;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Functions of several arguments.
@RealProcesses
class PoolArgumentsTest {

    private ProcessPool pool;

    private record Box(int width, int height, int depth) implements Serializable {
        int volume() {
            return width * height * depth;
        }
    }

    @BeforeEach
    void open() {
        pool = ProcessPool.create(2);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    @Conformance("ExecutorTest.test_submit_keyword")
    void whatATaskCapturesAreItsArgumentsWhateverTheyAreCalled() throws Exception {
        int self = 1;
        String fn = "b";
        List<Integer> arguments = List.of(3);

        assertThat(pool.submit(() -> List.of(self, fn, arguments)).get()).isEqualTo(List.of(1, "b", List.of(3)));
        assertThatThrownBy(() -> pool.submit((Task<?>) null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    @Conformance("_TestPool.test_starmap")
    void twoCollectionsAreTwoArguments() throws Exception {
        List<Integer> reversed = numbers(100).reversed();

        assertThat(pool.map(numbers(100), reversed, (a, b) -> a * b))
                .isEqualTo(numbers(100).stream().map(n -> n * (99 - n)).toList());
        assertThat(pool.withChunkSize(20).map(numbers(100), reversed, Math::max))
                .isEqualTo(numbers(100).stream().map(n -> Math.max(n, 99 - n)).toList());
        assertThat(pool.map(List.of("a", "b"), Arrays.asList(null, "c"), (a, b) -> a + b))
                .containsExactly("anull", "bc");
        assertThat(pool.map(List.<Integer>of(), List.<Integer>of(), (a, b) -> a + b))
                .isEmpty();
    }

    @Test
    @Conformance("_TestPool.test_starmap_async")
    void theyNeedNotBeWaitedFor() throws Exception {
        TaskFuture<List<String>> future = pool.mapAsync(List.of(1, 2), List.of("a", "b"), (n, s) -> s.repeat(n));

        assertThat(future.get()).containsExactly("a", "bb");
    }

    @Test
    void moreArgumentsAreARecord() throws Exception {
        assertThat(pool.map(List.of(new Box(1, 2, 3), new Box(2, 2, 2)), Box::volume))
                .containsExactly(6, 8);
    }

    @Test
    void collectionsOfDifferentSizesAreRefused() {
        assertThatThrownBy(() -> pool.map(List.of(1, 2, 3), List.of(1, 2), Integer::sum))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("first=3, second=2");
        assertThatThrownBy(() -> pool.map(List.of(), List.of(1), (a, b) -> b))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("first=0, second=1");
        assertThatThrownBy(() -> pool.map(List.of(1), List.of(1), (BiFn<Integer, Integer, Integer>) null))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void whatFailsOrCannotBeSentIsToldAsForOneArgument() {
        Object plain = new Object();

        assertThatThrownBy(() -> pool.map(List.of(6, 6), List.of(0, 1), (a, b) -> a / b))
                .isInstanceOfSatisfying(
                        MapFailedException.class, e -> assertThat(e.failures()).containsOnlyKeys(0))
                .hasCauseInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> pool.map(List.of(1), List.of(plain), (a, b) -> a))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("element 0");
    }
}
