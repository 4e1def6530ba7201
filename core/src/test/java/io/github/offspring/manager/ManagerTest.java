package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.InitializerException;
import io.github.offspring.LaunchException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/// A manager from its start to its end, its maps and namespaces.
@RealProcesses
class ManagerTest {

    @Test
    void aMapIsOneForAllProcesses() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, Integer> map = manager.map();

            map.put("a", 1);
            try (var child = ChildProcess.start(() -> {
                map.put("b", map.get("a") + 1);
            })) {
                child.result().join();
            }

            assertThat(map.get("b")).isEqualTo(2);
            assertThat(map).hasSize(2).containsEntry("a", 1);
            assertThat(manager.pid()).isNotEqualTo(ProcessHandle.current().pid());
        }
    }

    @Test
    void aMapHasTheMethodsOfAConcurrentMap() {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, Integer> map = manager.map();

            assertThat(map.putIfAbsent("a", 1)).isNull();
            assertThat(map.putIfAbsent("a", 2)).isEqualTo(1);
            assertThat(map.replace("a", 1, 3)).isTrue();
            assertThat(map.replace("a", 1, 4)).isFalse();
            assertThat(map.merge("a", 10, Integer::sum)).isEqualTo(13);
            assertThat(map.compute("b", (key, value) -> value == null ? 7 : value + 1))
                    .isEqualTo(7);
            assertThat(map.computeIfAbsent("b", key -> 1)).isEqualTo(7);
            assertThat(map.computeIfPresent("b", (key, value) -> null)).isNull();
            assertThat(map.remove("b")).isNull();
            assertThat(map.remove("a", 1)).isFalse();
            map.putAll(Map.of("x", 1, "y", 2));
            assertThat(map.keySet()).containsExactlyInAnyOrder("a", "x", "y");
            assertThat(map).isEqualTo(Map.of("a", 13, "x", 1, "y", 2));
            map.keySet().remove("x");
            assertThat(map.containsKey("x")).isFalse();
            assertThat(map.containsValue(2)).isTrue();
            map.clear();
            assertThat(map.isEmpty()).isTrue();
            assertThatThrownBy(() -> map.put("n", null)).isInstanceOf(NullPointerException.class);
        }
    }

    @Test
    void aFunctionThatCannotBeSentIsAppliedHere() {
        try (Manager manager = Manager.start()) {
            ConcurrentMap<String, Integer> map = manager.map();
            AtomicBoolean calledHere = new AtomicBoolean();
            BiFunction<Integer, Integer, Integer> here = (a, b) -> {
                calledHere.set(true);
                return a + b;
            };

            map.put("a", 1);

            assertThat(map.merge("a", 2, here)).isEqualTo(3);
            assertThat(calledHere).isTrue();
        }
    }

    @Test
    void aFunctionAtTheManagerHoldsOthersUpForItsKeyOnly() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, Integer> map = manager.map();
            RemoteMap<String, Boolean> told = manager.map();
            Thread slow = Thread.ofVirtual()
                    .start(() -> map.compute("a", (key, value) -> {
                        told.put("begun", true);
                        while (!told.containsKey("go on")) {
                            Thread.onSpinWait();
                        }
                        return 1;
                    }));
            Eventually.eventually("it has begun", () -> told.containsKey("begun"));

            // In a virtual thread at the manager: the thread that reads is free.
            Thread other = Thread.ofVirtual().start(() -> map.put("a", 2));
            map.put("b", 3);
            told.put("go on", true);
            slow.join();
            other.join();

            assertThat(map).isEqualTo(Map.of("a", 2, "b", 3));
        }
    }

    @Test
    void aNamespaceHoldsValuesByName() throws Exception {
        try (Manager manager = Manager.start()) {
            Namespace shared = manager.namespace();

            shared.set("a", 10);
            shared.setAll(Map.of("b", "text", "c", List.of(1, 2)));
            try (var child = ChildProcess.start(() -> {
                shared.<Integer>update("a", n -> n + 1);
            })) {
                child.result().join();
            }

            assertThat(shared.<Integer>get("a")).isEqualTo(11);
            assertThat(shared.names()).containsExactly("a", "b", "c");
            assertThat(shared.compareAndSet("a", 11, 12)).isTrue();
            assertThat(shared.remove("a")).isTrue();
            assertThat(shared.find("a")).isEmpty();
            assertThatThrownBy(() -> shared.get("a"))
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("name=a");
        }
    }

    @Test
    void aManagerInThisProcessServesOthers() throws Exception {
        try (Manager manager = Manager.here()) {
            RemoteMap<String, Long> map = manager.map();

            try (var child = ChildProcess.start(() -> {
                map.put("pid", ProcessHandle.current().pid());
            })) {
                child.result().join();
                assertThat(map.get("pid")).isEqualTo(child.pid());
            }
            assertThat(manager.pid()).contains(ProcessHandle.current().pid());
        }
    }

    @Test
    void theManagerItselfCanBeSent() throws Exception {
        try (Manager manager = Manager.start()) {
            try (var child = ChildProcess.start(() -> {
                manager.map("found").put("a", "b");
                manager.close();
            })) {
                child.result().join();
            }

            assertThat(manager.map("found")).isEqualTo(Map.of("a", "b"));
            assertThat(manager.names()).containsExactly("found");
            assertThatThrownBy(() -> manager.namespace("found"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("name=found");
            assertThat(manager.forget("found")).isTrue();
            assertThat(manager.names()).isEmpty();
        }
    }

    @Test
    @Conformance("TestInitializers.test_manager_initializer")
    @SuppressWarnings("NullAway") // one that is none is part of it
    void theInitializerRunsOnceBeforeAnythingElse() {
        assertThatThrownBy(() -> Manager.builder().initializer(null)).isInstanceOf(NullPointerException.class);
        String argument = "x";
        try (Manager manager = Manager.builder()
                .name("with initializer")
                .initializer(() -> {
                    System.setProperty("count", System.getProperty("count", "") + argument);
                    System.setProperty("counts", "" + ProcessHandle.current().pid());
                })
                .start()) {
            RemoteMap<String, String> map = manager.map();

            assertThat(map.computeIfAbsent("count", System::getProperty)).isEqualTo("x");
            assertThat(map.computeIfAbsent("counts", System::getProperty))
                    .isEqualTo("" + manager.pid().orElseThrow());
            try (var child = ChildProcess.start(() -> {
                map.remove("count");
                return map.computeIfAbsent("count", System::getProperty);
            })) {
                assertThat(child.result().join()).isEqualTo("x");
            }
            assertThat(System.getProperty("count")).isNull();
        }
    }

    @Test
    void anInitializerThatFailsIsTheReasonWhyThereIsNoManager() {
        ManagerBuilder builder = Manager.builder().name("unlucky").initializer(() -> {
            throw new IllegalStateException("no luck");
        });

        assertThatThrownBy(builder::start)
                .isInstanceOf(InitializerException.class)
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("unlucky")
                .hasMessageContaining("no luck");
    }

    @Test
    void aValueThatCannotBeSentIsAnErrorOfTheCall() {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, Object> map = manager.map();

            assertThatThrownBy(() -> map.put("a", new Thread()))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("argument");

            map.put("a", 1);
            assertThat(map.get("a")).isEqualTo(1);
        }
    }
}
