package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.Task;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.RealProcesses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Functions at the manager that want each other's containers. Symptom: they waited for each other, for ever, and with
/// them whoever used these containers.
@RealProcesses
class WaitingCirclesTest {

    private final Manager manager = Manager.start();

    @AfterEach
    void close() {
        manager.close();
    }

    private static CompletableFuture<Object> begin(Task<Object> call) {
        CompletableFuture<Object> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(call.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /// What a function does that has something, when all others have theirs.
    private static void meet(RemoteLatch all) {
        all.countDown();
        await(all);
    }

    private static void await(RemoteLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertOneIsTold(List<CompletableFuture<Object>> calls) {
        List<Throwable> thrown = new ArrayList<>();
        for (CompletableFuture<Object> call : calls) {
            Throwable failure = call.handle((_, e) -> e).join();
            if (failure != null) {
                thrown.add(failure);
            }
        }
        assertThat(thrown).singleElement().satisfies(e -> assertThat(e)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("wait for ever"));
    }

    @Test
    void ofTwoListsThatCrossOneIsTold() {
        RemoteList<Integer> first = manager.list();
        RemoteList<Integer> second = manager.list();
        RemoteLatch both = manager.latch(2);

        assertOneIsTold(List.of(
                begin(() -> first.update(_ -> {
                    meet(both);
                    return second.add(1);
                })),
                begin(() -> second.update(_ -> {
                    meet(both);
                    return first.add(2);
                }))));

        assertThat(first.size() + second.size()).isEqualTo(1);
        assertThat(first.add(3) && second.add(3)).isTrue();
    }

    /// Each of them changes by a function again.
    @Test
    void ofTwoProcessesThatCrossOneIsTold() throws Exception {
        RemoteValue<Integer> value = manager.value(1);
        RemoteList<Integer> list = manager.list();
        RemoteLatch both = manager.latch(2);

        try (var child = ChildProcess.start(() -> {
            try {
                return ""
                        + value.update(old -> {
                            meet(both);
                            return list.<Integer>update(all -> all.size() + old);
                        });
            } catch (IllegalStateException e) {
                return "told";
            }
        })) {
            CompletableFuture<Object> own = begin(() -> list.update(_ -> {
                meet(both);
                return value.update(old -> old + 1);
            }));

            boolean told = own.handle((_, thrown) -> thrown != null).join();
            assertThat(child.result().join()).isEqualTo(told ? "1" : "told");
            assertThat(value.get()).isEqualTo(told ? 1 : 2);
        }
    }

    @Test
    void ofACircleOfThreeOneIsTold() {
        RemoteList<Integer> list = manager.list();
        RemoteMap<String, Integer> map = manager.map();
        RemoteArray<Integer, int[]> array = manager.array(new int[1]);
        RemoteLatch all = manager.latch(3);

        assertOneIsTold(List.of(
                begin(() -> list.update(_ -> {
                    meet(all);
                    return map.put("a", 1);
                })),
                begin(() -> map.compute("a", (_, _) -> {
                    meet(all);
                    return array.set(0, 1);
                })),
                begin(() -> array.update(0, old -> {
                    meet(all);
                    list.add(1);
                    return old + 1;
                }))));

        assertThat(list.size()).isLessThanOrEqualTo(1);
        map.clear();
        array.set(0, 7);
    }

    /// One call has three, one within the other, and wants the last of another one's, which wants its first.
    @Test
    void functionsInFunctionsAreSeenAsOneCall() {
        RemoteList<Integer> first = manager.list();
        RemoteMap<String, Integer> second = manager.map();
        RemoteValue<Integer> third = manager.value(1);
        RemoteList<Integer> last = manager.list();
        RemoteLatch both = manager.latch(2);

        assertOneIsTold(List.of(
                begin(() -> first.update(_ -> second.merge("k", 1, (_, _) -> 2)
                        + third.update(old -> {
                            meet(both);
                            last.add(1);
                            return old;
                        }))),
                begin(() -> last.update(_ -> {
                    meet(both);
                    return first.add(1);
                }))));

        assertThat(first.size() + last.size()).isEqualTo(1);
    }

    @Test
    void ofMapsThatCrossOneIsTold() {
        RemoteMap<String, Integer> first = manager.map();
        RemoteMap<String, Integer> second = manager.map();
        RemoteLatch both = manager.latch(2);

        assertOneIsTold(List.of(
                begin(() -> first.compute("a", (_, _) -> {
                    meet(both);
                    second.clear();
                    return 1;
                })),
                begin(() -> second.compute("b", (_, _) -> {
                    meet(both);
                    return first.merge("a", 1, Integer::sum);
                }))));

        first.clear();
        second.clear();
    }

    /// To read waits for nobody's function.
    @Test
    void functionsOfKeysThatReadEachOtherGoOn() {
        RemoteMap<String, Integer> map = manager.map();
        map.putAll(Map.of("a", 1, "b", 2));
        RemoteLatch both = manager.latch(2);

        CompletableFuture<Object> a = begin(() -> map.compute("a", (_, old) -> {
            meet(both);
            return old + map.get("b");
        }));
        CompletableFuture<Object> b = begin(() -> map.compute("b", (_, old) -> {
            meet(both);
            return old + map.get("a");
        }));

        assertThat((Integer) a.join()).isIn(3, 4);
        assertThat((Integer) b.join()).isIn(3, 5);
    }

    /// A long line that ends somewhere is none.
    @Test
    void whoWaitsForOneThatGoesOnGoesOn() {
        RemoteList<Integer> first = manager.list();
        RemoteList<Integer> second = manager.list();
        RemoteLatch begun = manager.latch(1);
        RemoteLatch may = manager.latch(1);

        CompletableFuture<Object> holder = begin(() -> second.update(_ -> {
            begun.countDown();
            await(may);
            return "held";
        }));
        await(begun);
        CompletableFuture<Object> waiter = begin(() -> first.update(_ -> second.add(1)));
        CompletableFuture<Object> next = begin(() -> first.add(2));
        may.countDown();

        assertThat(holder.join()).isEqualTo("held");
        assertThat(waiter.join()).isEqualTo(true);
        assertThat(next.join()).isEqualTo(true);
    }
}
