package io.github.offspring.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@RealProcesses
class SharedRecordTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    enum Color {
        RED,
        GREEN
    }

    record Point(double x, double y) {}

    record Everything(
            boolean z,
            byte b,
            short s,
            char c,
            int i,
            long l,
            float f,
            double d,
            Color color,
            Point point,
            @Length(5) String text,
            @Length(3) int[] ints,
            @Length(2) boolean[] flags,
            @Length(2) Point[] points,
            @Length(2) Color[] colors) {

        static Everything of(int seed) {
            return new Everything(
                    seed % 2 == 0,
                    (byte) seed,
                    (short) -seed,
                    'x',
                    seed,
                    (long) seed << 40,
                    seed + 0.5f,
                    -seed - 0.25,
                    Color.GREEN,
                    new Point(seed, -0.0),
                    "ü\0\ud800",
                    new int[] {seed, 2, 3},
                    new boolean[] {true, false},
                    new Point[] {new Point(1, 2), new Point(3, seed)},
                    new Color[] {Color.GREEN, Color.RED});
        }

        List<Object> contents() {
            return List.of(
                    List.of(z, b, s, c, i, l, f, d, color, point),
                    text,
                    Arrays.toString(ints),
                    Arrays.toString(flags),
                    List.of(points),
                    List.of(colors));
        }
    }

    /// All its components are the same, or it is torn.
    record Same(
            long first, @Length(30) long[] many, @Length(12) String text, long last) {
        static Same of(long number) {
            long[] many = new long[30];
            Arrays.fill(many, number);
            return new Same(number, many, Long.toString(number), number);
        }

        void check() {
            assertThat(last).isEqualTo(first);
            assertThat(text).isEqualTo(Long.toString(first));
            assertThat(many).containsOnly(first);
        }
    }

    record Count(long first, long second) {
        Count next() {
            return new Count(first + 1, second - 1);
        }
    }

    @Test
    void everyKindOfComponentArrivesAsItWas() throws Exception {
        SharedRecord<Everything> shared = SharedRecord.create(Everything.of(7));
        try (ChildProcess<List<Object>> child = ChildProcess.start(() -> {
            List<Object> seen = shared.get().contents();
            shared.set(Everything.of(8));
            return seen;
        })) {
            assertThat(child.result().get()).isEqualTo(Everything.of(7).contents());
        }
        assertThat(shared.get().contents()).isEqualTo(Everything.of(8).contents());
    }

    @Test
    @Conformance("_TestSharedCTypes.test_copy")
    void aCopyIsIndependent() {
        SharedRecord<Point> original = SharedRecord.create(new Point(2, 5.0));
        SharedRecord<Point> copy = original.copy();
        original.set(new Point(0, 0));
        assertThat(copy.get()).isEqualTo(new Point(2, 5.0));
        copy.set(new Point(1, 1));
        assertThat(original.get()).isEqualTo(new Point(0, 0));
    }

    @Test
    void noUpdateOfSeveralProcessesIsLost() throws Exception {
        int rounds = 2_000;
        SharedRecord<Count> count = SharedRecord.create(new Count(0, 0));
        List<ChildProcess<Void>> children = new ArrayList<>();
        for (int n = 0; n < 2; n++) {
            children.add(ChildProcess.start(() -> {
                for (int round = 0; round < rounds; round++) {
                    count.update(Count::next);
                }
            }));
        }
        for (ChildProcess<Void> child : children) {
            child.result().get();
            child.close();
        }
        assertThat(count.get()).isEqualTo(new Count(2 * rounds, -2 * rounds));
    }

    @Test
    void noReaderEverSeesATornRecordThoughWritersAreKilled() throws Exception {
        SharedRecord<Same> shared = SharedRecord.create(Same.of(0));
        SharedRecordArray<Same> array = SharedRecord.array(Same.of(0), 3);
        for (int kill = 0; kill < 4; kill++) {
            SharedBoolean begun = SharedBoolean.create(false);
            try (ChildProcess<Void> writer = ChildProcess.start(() -> writeForEver(shared, array, begun));
                    ChildProcess<Void> other = ChildProcess.start(() -> writeForEver(shared, array, begun))) {
                begun.waitUntil(true);
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(700);
                while (System.nanoTime() - end < 0) {
                    shared.get().check();
                    array.get(1).check();
                }
                writer.kill();
                other.kill();
                shared.get().check();
                array.get(1).check();
            }
        }
        shared.set(Same.of(-1));
        assertThat(shared.get().first()).isEqualTo(-1);
        array.close();
    }

    private static void writeForEver(SharedRecord<Same> shared, SharedRecordArray<Same> array, SharedBoolean begun) {
        for (long number = 1; ; number++) {
            shared.set(Same.of(number));
            array.set(1, Same.of(number));
            begun.set(true);
        }
    }

    @Test
    void aWaiterSeesTheValueItWaitsFor() throws Exception {
        SharedRecord<Point> shared = SharedRecord.create(new Point(0, 0));
        assertThat(shared.waitUntil(p -> p.x() > 0, SHORT)).isEmpty();
        try (ChildProcess<Point> child = ChildProcess.start(() -> shared.waitUntil(p -> p.x() == 3))) {
            for (int i = 1; i <= 3; i++) {
                shared.set(new Point(i, 0));
            }
            assertThat(child.result().get()).isEqualTo(new Point(3, 0));
        }
    }

    @Test
    void anArrayBeginsWithZerosOrWithWhatItIsTold() throws Exception {
        try (SharedRecordArray<Everything> zeros = SharedRecord.array(Everything.class, 2);
                SharedRecordArray<Point> points = SharedRecord.array(new Point(1, 2), 5_000)) {
            Everything zero = zeros.get(1);
            assertThat(zero.i()).isZero();
            assertThat(zero.color()).isEqualTo(Color.RED);
            assertThat(zero.text()).isEmpty();
            assertThat(zero.points()).containsExactly(new Point(0, 0), new Point(0, 0));
            assertThat(points.length()).isEqualTo(5_000);
            points.set(4_999, new Point(3, 4));
            try (ChildProcess<Point> child =
                    ChildProcess.start(() -> points.update(4_999, p -> new Point(p.x() + 1, p.y())))) {
                assertThat(child.result().get()).isEqualTo(new Point(4, 4));
            }
            assertThat(points.toList())
                    .hasSize(5_000)
                    .startsWith(new Point(1, 2))
                    .endsWith(new Point(4, 4));
            assertThatThrownBy(() -> points.get(5_000))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining("index=5000, length=5000");
            points.close();
            assertThatThrownBy(() -> points.get(0)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void whatItIsIsSeenAndItsLockIsItsOwn() throws Exception {
        SharedRecord<Point> shared = SharedRecord.create(new Point(1, 2));
        assertThat(shared).asString().contains("Point[x=1.0, y=2.0]");
        assertThat(shared.lock()).isSameAs(shared.lock());
        try (ChildProcess<List<Object>> child = ChildProcess.start(() -> List.of(shared, shared.lock()))) {
            assertThat(child.result().get()).containsExactly(shared, shared.lock());
        }
    }

    // ---- What cannot be laid out

    record Unbounded(int id, String name) {}

    record Listed(List<String> names) {}

    record Node(int value, Node next) {}

    record Holder(Unbounded inner) {}

    record NoLength(@Length(0) int[] values) {}

    record Marked(@Length(3) long value) {}

    record Table(@Length(3) int[][] rows) {}

    @Test
    void whatCannotBeLaidOutIsRefusedWithItsName() {
        assertRefused(() -> SharedRecord.array(Unbounded.class, 1), "Unbounded.name", "@Length");
        assertRefused(() -> SharedRecord.array(Listed.class, 1), "Listed.names", "java.util.List");
        assertRefused(() -> SharedRecord.array(Node.class, 1), "Node.next", "within itself");
        assertRefused(() -> SharedRecord.array(Holder.class, 1), "Holder.inner.name", "@Length");
        assertRefused(() -> SharedRecord.array(NoLength.class, 1), "NoLength.values", "at least 1");
        assertRefused(() -> SharedRecord.array(Marked.class, 1), "Marked.value", "strings and arrays");
        assertRefused(() -> SharedRecord.array(Table.class, 1), "Table.rows", "int[][]");
        assertRefused(() -> SharedRecord.array(Point.class, 0), "length must be at least 1", "length=0");
    }

    record Positive(int count, Point where) {
        Positive {
            if (count <= 0) {
                throw new IllegalArgumentException("count must be positive");
            }
        }
    }

    record Outer(long id, Positive inner) {}

    @Test
    void whatCannotBeginWithZerosIsRefusedWithTheReason() {
        assertRefused(
                () -> SharedRecord.array(Positive.class, 10),
                "Positive: cannot begin with zeros",
                "count must be positive",
                "SharedRecord.array(initial, length)");
        assertRefused(() -> SharedRecord.array(Outer.class, 10), "Outer: cannot begin", "Positive", "count must be");
        try (SharedRecordArray<Positive> array = SharedRecord.array(new Positive(1, new Point(0, 0)), 2)) {
            assertThat(array.get(1).count()).isEqualTo(1);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // this is what the test is about
    void whatIsNullIsRefusedAtTheCall() {
        assertNull(() -> SharedRecord.create(null), "initial");
        assertNull(() -> SharedRecord.array((Point) null, 1), "initial");
        assertNull(() -> SharedRecord.array((Class<Point>) null, 1), "type");
    }

    private static void assertNull(Runnable action, String name) {
        assertThatThrownBy(action::run).isInstanceOf(NullPointerException.class).hasMessage(name);
    }

    private static void assertRefused(Runnable action, String... words) {
        assertThatThrownBy(action::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void whatDoesNotFitIsRefusedAndChangesNothing() {
        SharedRecord<Same> shared = SharedRecord.create(Same.of(1));
        assertRefused(
                () -> shared.set(new Same(2, new long[30], "1234567890123", 2)), "Same.text", "length=13, limit=12");
        assertRefused(() -> shared.set(new Same(2, new long[29], "", 2)), "Same.many", "length=29, expected=30");
        assertThatThrownBy(() -> shared.set(new Same(2, new long[30], null, 2)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("Same.text");
        assertThatThrownBy(() -> shared.update(_ -> null)).isInstanceOf(NullPointerException.class);
        shared.get().check();
        assertThat(shared.get().first()).isEqualTo(1);
    }

    private record LongText(
            int before, @Length(Integer.MAX_VALUE) String text) {}

    private record LongArray(@Length(Integer.MAX_VALUE) long[] numbers) {}

    private record LongPoints(@Length(1 << 30) Point[] points) {}

    @Test
    void whatIsTooLargeIsRefusedWithItsName() {
        for (Class<? extends Record> type : List.of(LongText.class, LongArray.class, LongPoints.class)) {
            assertThatThrownBy(() -> SharedRecord.array(type, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(type.getSimpleName() + "."
                            + type.getRecordComponents()[type == LongText.class ? 1 : 0].getName())
                    .hasMessageContaining("too large");
        }
    }
}
