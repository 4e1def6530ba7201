package io.github.offspring.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.Hold;
import io.github.offspring.sync.SharedReentrantLock;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

@RealProcesses
class SharedArrayTest {

    private static final int LARGE = 100_000;
    private static final int ROUNDS = 5_000;
    private static final int LOCKED_ROUNDS = 300;

    private static void prefixSums(SharedIntArray array) {
        for (int i = 1; i < array.length(); i++) {
            array.set(i, array.get(i - 1) + array.get(i));
        }
    }

    @Test
    @Conformance({"_TestArray.test_array", "_TestArray.test_rawarray"})
    void aChildWorksOnTheElementsInPlace() throws Exception {
        int[] values = {680, 626, 934, 821, 150, 233, 548, 982, 714, 831};
        try (SharedIntArray array = SharedIntArray.of(values)) {
            assertThat(array.length()).isEqualTo(values.length);
            assertThat(array.get(2)).isEqualTo(values[2]);
            assertThat(array.slice(2, 7).toArray()).isEqualTo(Arrays.copyOfRange(values, 2, 7));
            try (SharedIntArray four = SharedIntArray.of(1, 2, 3, 4)) {
                array.slice(4, 8).copyFrom(four);
            }
            int[] expected = {680, 626, 934, 821, 1, 2, 3, 4, 714, 831};
            assertThat(array.toArray()).isEqualTo(expected);

            try (ChildProcess<Void> child = ChildProcess.start(() -> prefixSums(array))) {
                child.result().get();
            }
            Arrays.parallelPrefix(expected, Integer::sum);
            assertThat(array.toArray()).isEqualTo(expected);
        }
    }

    @Test
    @Conformance("_TestArray.test_array_from_size")
    void memoryThatIsUsedAgainIsZeroAgain() throws Exception {
        for (int round = 0; round < 3; round++) {
            for (int size : new int[] {10, 1_000, 2_500, LARGE}) {
                SharedIntArray array = SharedArray.ints(size);
                assertThat(array.toArray()).isEqualTo(new int[size]);
                array.fill(round + 1);
                assertThat(array.get(size - 1)).isEqualTo(round + 1);
                array.close();
            }
            System.gc();
        }
    }

    @Test
    @Conformance("_TestArray.test_getobj_getlock_obj")
    void anArrayHasALockOfItsOwnOrTheOneItWasGiven() throws Exception {
        SharedReentrantLock given = SharedReentrantLock.create();
        SharedLongArray own = SharedArray.longs(4, 2);
        SharedLongArray locked = SharedArray.longs(4).withLock(given);

        assertThat(own.lock()).isSameAs(own.row(1).lock()).isNotSameAs(locked.lock());
        assertThat(locked.lock()).isSameAs(given).isSameAs(locked.slice(1, 2).lock());

        try (ChildProcess<Boolean> child = ChildProcess.start(
                () -> locked.lock() == given && own.lock() == own.slice(0, 1).lock())) {
            assertThat(child.result().get()).isTrue();
        }
    }

    @Test
    void everyElementTypeIsReadWrittenAndCopied() {
        SharedDoubleArray d = SharedDoubleArray.of(1.5, -0.0, Double.NaN);
        assertThat(d.toArray()).containsExactly(1.5, -0.0, Double.NaN);
        d.fill(2.5);
        assertThat(d.get(2)).isEqualTo(2.5);
        SharedFloatArray f = SharedFloatArray.of(1.5f, 2.5f);
        f.set(1, Float.MIN_VALUE);
        assertThat(f.toArray()).containsExactly(1.5f, Float.MIN_VALUE);
        SharedLongArray j = SharedLongArray.of(Long.MIN_VALUE, 1);
        j.fill(-2);
        assertThat(j.toArray()).containsExactly(-2, -2);
        SharedShortArray s = SharedShortArray.of(Short.MIN_VALUE, (short) 7);
        s.set(1, (short) -7);
        assertThat(s.toArray()).containsExactly(Short.MIN_VALUE, (short) -7);
        SharedCharArray c = SharedCharArray.of("a\0\ud800ü".toCharArray());
        assertThat(new String(c.toArray())).isEqualTo("a\0\ud800ü");
        SharedByteArray b = SharedByteArray.of((byte) 1, (byte) -1);
        b.fill((byte) 3);
        assertThat(b.toArray()).containsExactly(3, 3);
        SharedBooleanArray z = SharedBooleanArray.of(true, false, true);
        z.set(1, true);
        assertThat(z.toArray()).containsExactly(true, true, true);
        z.fill(false);
        z.copyFrom(1, new boolean[] {false, true}, 1, 1);
        assertThat(z.toArray()).containsExactly(false, true, false);
        boolean[] part = new boolean[2];
        z.copyTo(1, part, 0, 2);
        assertThat(part).containsExactly(true, false);
        assertThat(z.getVolatile(1)).isTrue();
        c.setRelease(0, 'z');
        assertThat(c.getAcquire(0)).isEqualTo('z');
        for (SharedArray<?, ?> each : List.of(d, f, j, s, c, b, z)) {
            each.close();
        }
    }

    @Test
    void severalDimensionsAreRowMajorAndViewsCopyNothing() {
        try (SharedIntArray cube = SharedArray.ints(2, 3, 4)) {
            for (int i = 0; i < 24; i++) {
                cube.flat().set(i, i);
            }
            assertThat(cube.shape()).containsExactly(2, 3, 4);
            assertThat(cube.get(1, 2, 3)).isEqualTo(23);
            assertThat(cube.getAt(1, 0, 2)).isEqualTo(14);
            assertThat(cube.index(1, 1, 1)).isEqualTo(17);
            SharedIntArray plane = cube.row(1);
            assertThat(plane.shape()).containsExactly(3, 4);
            assertThat(plane.get(2, 1)).isEqualTo(21);
            assertThat(plane.row(2).get(1)).isEqualTo(21);
            assertThat(plane.slice(1, 3).toArray()).containsExactly(16, 17, 18, 19, 20, 21, 22, 23);
            plane.set(2, 1, -1);
            cube.set(0, 0, 0, -2);
            cube.setAt(-3, 0, 0, 1);
            assertThat(cube.reshape(4, 6).get(3, 3)).isEqualTo(-1);
            assertThat(cube.reshape(1, 2, 2, 6).getAt(0, 0, 0, 1)).isEqualTo(-3);
            assertThat(plane.row(2).incrementAndGet(1)).isZero();
            assertThat(plane.slice(1, 1).length()).isZero();
            assertThat(plane.slice(1, 1).flat().toArray()).isEmpty();
            assertThat(plane).isEqualTo(cube.row(1)).isNotEqualTo(cube.row(0)).hasSameHashCodeAs(cube.row(1));
            assertThat(plane).hasToString(plane.toString()).asString().contains("SharedIntArray", "3 x 4");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // this is what the test is about
    void aShapeThatIsNullIsRefusedAtTheCall() {
        assertThatThrownBy(() -> SharedArray.bytes((long[]) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("shape");
        try (SharedByteArray array = SharedArray.bytes(4)) {
            assertThatThrownBy(() -> array.reshape((long[]) null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("shape");
        }
    }

    @Test
    void whatIsOutsideIsRefusedWithTheIndexAndTheShape() {
        try (SharedDoubleArray line = SharedArray.doubles(5);
                SharedDoubleArray matrix = SharedArray.doubles(2, 3)) {
            assertThatThrownBy(() -> line.get(5))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining("index=[5], shape=5");
            assertThatThrownBy(() -> line.set(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> matrix.get(1, 3))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining("index=[1, 3], shape=2 x 3");
            assertThatThrownBy(() -> matrix.getAt(2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> matrix.get(4))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContaining("flat()");
            assertThatThrownBy(() -> line.get(0, 0, 0)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> line.slice(3, 6)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> line.slice(3, 2)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> line.row(0)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> matrix.row(2)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> matrix.reshape(7)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> matrix.copyFrom(new double[5])).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> matrix.copyTo(5, new double[9], 0, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> matrix.copyFrom(0, new double[2], 1, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void anArrayMayBeEmpty() {
        try (SharedLongArray none = SharedArray.longs(0);
                SharedDoubleArray noColumns = SharedArray.doubles(3, 0)) {
            assertThat(none.length()).isZero();
            assertThat(none.toArray()).isEmpty();
            none.copyFrom(new long[0]);
            assertThat(none.slice(0, 0).asSegment().byteSize()).isZero();
            assertThatThrownBy(() -> none.get(0)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(noColumns.length()).isZero();
            assertThat(noColumns.row(2).shape()).containsExactly(0);
            assertThat(noColumns.reshape(0, 7).length()).isZero();
        }
    }

    @Test
    void sizesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> SharedArray.ints(3, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 x -1");
        assertThatThrownBy(SharedArray::ints).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedArray.doubles(1L << 32, 1L << 32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4294967296 x 4294967296");
        assertThatThrownBy(() -> SharedArray.doubles(Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedArray.bytes(1L << 50))
                .isInstanceOf(java.io.UncheckedIOException.class)
                .hasMessageContaining("no space");
    }

    @Test
    void shapeAndValuesAreEqualAfterTravelling() throws Exception {
        Random random = new Random(4);
        double[] values = random.doubles(LARGE).toArray();
        try (SharedDoubleArray array = SharedArray.doubles(LARGE / 100, 10, 10)) {
            array.copyFrom(values);
            try (ChildProcess<SharedDoubleArray> child = ChildProcess.start(() -> {
                SharedDoubleArray half = array.slice(0, LARGE / 200);
                half.fill(1.0);
                return array.reshape(100, LARGE / 100);
            })) {
                SharedDoubleArray back = child.result().get();
                assertThat(back.shape()).containsExactly(100, LARGE / 100);
                assertThat(back).isEqualTo(array.reshape(100, LARGE / 100));
                Arrays.fill(values, 0, LARGE / 2, 1.0);
                assertThat(back.toArray()).isEqualTo(values);
            }
        }
    }

    @Test
    void noIncrementOfAnElementIsLost() throws Exception {
        for (int size : new int[] {5, LARGE}) {
            try (SharedIntArray counts = SharedArray.ints(size);
                    SharedDoubleArray sums = SharedArray.doubles(size)) {
                List<ChildProcess<Void>> children = new ArrayList<>();
                for (int n = 0; n < 2; n++) {
                    children.add(ChildProcess.start(() -> {
                        for (int round = 0; round < ROUNDS; round++) {
                            counts.incrementAndGet(1);
                            sums.addAndGet(size - 1, 0.5);
                        }
                        for (int round = 0; round < LOCKED_ROUNDS; round++) {
                            try (Hold held = counts.lock().hold()) {
                                counts.set(3, counts.get(3) + 1);
                            }
                        }
                    }));
                }
                for (ChildProcess<Void> child : children) {
                    child.result().get();
                    child.close();
                }
                assertThat(counts.slice(0, 5).toArray()).containsExactly(0, 2 * ROUNDS, 0, 2 * LOCKED_ROUNDS, 0);
                assertThat(sums.get(size - 1)).isEqualTo(ROUNDS);
            }
        }
    }

    @Test
    void elementsChangeInOneStep() {
        try (SharedLongArray longs = SharedArray.longs(2);
                SharedFloatArray floats = SharedArray.floats(1);
                SharedDoubleArray doubles = SharedArray.doubles(1)) {
            assertThat(longs.getAndAdd(1, 5)).isZero();
            assertThat(longs.decrementAndGet(1)).isEqualTo(4);
            assertThat(longs.getAndUpdate(1, v -> v * 2)).isEqualTo(4);
            assertThat(longs.accumulateAndGet(1, 9, Math::max)).isEqualTo(9);
            assertThat(longs.getAndAccumulate(1, 5, Long::sum)).isEqualTo(9);
            assertThat(longs.getAndIncrement(1)).isEqualTo(14);
            assertThat(longs.getAndDecrement(1)).isEqualTo(15);
            assertThat(longs.get(1)).isEqualTo(14);
            assertThat(longs.compareAndSet(0, 1, 2)).isFalse();
            assertThat(longs.getAndSet(1, 1)).isEqualTo(14);
            assertThat(floats.compareAndSet(0, 0f, Float.NaN)).isTrue();
            assertThat(floats.getAndSet(0, 1f)).isNaN();
            assertThat(doubles.compareAndSet(0, -0.0, 1)).isFalse();
            assertThat(doubles.updateAndGet(0, v -> v + 0.25)).isEqualTo(0.25);
            assertThat(doubles.getAndAdd(0, 0.5)).isEqualTo(0.25);
            assertThat(doubles.getAndAccumulate(0, 2, Math::max)).isEqualTo(0.75);
            assertThat(doubles.get(0)).isEqualTo(2);
        }
    }

    @Test
    void theSegmentIsTheMemoryOfTheElements() {
        for (int size : new int[] {6, LARGE}) {
            MemorySegment segment;
            try (SharedIntArray array = SharedArray.ints(2, size / 2)) {
                segment = array.row(1).asSegment();
                assertThat(segment.byteSize()).isEqualTo(size / 2 * 4L);
                segment.setAtIndex(ValueLayout.JAVA_INT, 1, 7);
                assertThat(array.get(1, 1)).isEqualTo(7);
                array.set(1, 2, 8);
            }
            assertThat(segment.getAtIndex(ValueLayout.JAVA_INT, 2)).isEqualTo(8);
        }
    }
}
