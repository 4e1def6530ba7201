package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.testkit.RealProcesses;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Functions that change what they are run for.
@RealProcesses
class OwnFunctionTest {

    /// Symptom: it was run again and again, for ever.
    @Test
    void aCountersFunctionCannotChangeIt() {
        try (Manager manager = Manager.start()) {
            RemoteCounter counter = manager.counter();

            assertThatThrownBy(() -> counter.updateAndGet(old -> {
                        counter.addAndGet(5);
                        return old + 1;
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("its own function");
            assertThatThrownBy(() -> counter.updateAndGet(old -> counter.updateAndGet(_ -> old + 1)))
                    .isInstanceOf(IllegalStateException.class);

            assertThat(counter.updateAndGet(old -> old + counter.get() + 1)).isEqualTo(1);
            assertThat(counter.addAndGet(2)).isEqualTo(3);
        }
    }

    /// Symptom: the change was made, and lost or kept as it came.
    @Test
    void aListsFunctionCannotChangeItByItsProxy() {
        try (Manager manager = Manager.start()) {
            RemoteList<Integer> list = manager.list();
            list.add(1);

            assertThatThrownBy(() -> list.update(own -> list.add(2))).isInstanceOf(IllegalStateException.class);

            assertThat(list).containsExactly(1);
            assertThat(list.<Integer>update(own -> {
                        own.add(2);
                        return list.size();
                    }))
                    .isEqualTo(2);
        }
    }

    @Test
    void aValuesFunctionCannotChangeIt() {
        try (Manager manager = Manager.start()) {
            RemoteValue<Integer> value = manager.value(1);

            assertThatThrownBy(() -> value.update(old -> {
                        value.set(7);
                        return old + 1;
                    }))
                    .isInstanceOf(IllegalStateException.class);

            assertThat(value.update(old -> old + value.get())).isEqualTo(2);
        }
    }

    /// Symptom: the namespace was called a map, and its names keys.
    @Test
    void aNamespacesFunctionCannotChangeIt() {
        try (Manager manager = Manager.start()) {
            Namespace shared = manager.namespace();
            shared.set("a", 1);
            shared.set("b", 1);

            assertThatThrownBy(() -> shared.update("a", (Integer old) -> {
                        shared.set("b", 2);
                        return old + 1;
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("namespace: its own function changes it")
                    .hasMessageContaining("let the function return the new value, and change others afterwards");

            assertThat(shared.toMap()).isEqualTo(Map.of("a", 1, "b", 1));
        }
    }
}
