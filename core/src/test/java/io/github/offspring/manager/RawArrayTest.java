package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.testkit.RealProcesses;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Arrays that are used without their types, so that the compiler lets everything pass.
@RealProcesses
class RawArrayTest {

    private final Manager manager = Manager.start();
    private final RemoteArray<Integer, int[]> array = manager.array(new int[] {1, 2});

    @SuppressWarnings("unchecked") // this is what is tested
    private final RemoteArray<Number, Object> raw = (RemoteArray<Number, Object>) (RemoteArray<?, ?>) array;

    @AfterEach
    void end() {
        manager.close();
    }

    /// Symptom: a ClassCastException from inside the manager.
    @Test
    void anElementOfAnotherTypeIsRefusedAndNothingIsDone() {
        refuses("java.lang.Double", () -> raw.set(0, 1.5));
        refuses("java.lang.Long", () -> raw.addAndGet(0, 1L));
        refuses("java.lang.Long", () -> raw.compareAndSet(0, 1, 5L));
        refuses("java.lang.Long", () -> raw.compareAndSet(0, 1L, 5));
        refuses("java.lang.Double", () -> raw.update(0, old -> old.doubleValue() + 1));

        assertThat(array.toArray()).containsExactly(1, 2);
    }

    /// Symptom: an AssertionError where the manager knows no such array at all.
    @Test
    void elementsOfAnotherTypeAreRefusedAndNothingIsDone() {
        for (Object values : List.of(new double[] {1, 2}, new float[] {1}, new Integer[] {1, 2}, "text")) {
            refuses(values.getClass().getTypeName(), () -> raw.setAll(0, values));
        }

        assertThat(array.toArray()).containsExactly(1, 2);
    }

    private static void refuses(String given, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("array: nothing is done because it has other elements: array=int[], given=" + given);
    }
}
