package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.ManagerLostException;
import io.github.offspring.internal.lease.KillPoints;
import io.github.offspring.internal.os.Posix;
import io.github.offspring.sync.RealKills;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Clients and managers that are killed before each store to the memory that a call goes through.
@RealProcesses
@NativeOnly("stores are counted where rings are used")
class ManagerCrashTest {

    /// Has the manager die while it replies.
    interface Victim {
        Map<String, Integer> dieAt(int store);
    }

    /// At the manager.
    record HostedVictim(RemoteMap<String, Integer> map) implements Victim {
        @Override
        public Map<String, Integer> dieAt(int store) {
            map.put("begun", store);
            // This thread replies.
            KillPoints.arm(store, Posix::killThisProcess);
            return map;
        }
    }

    @Test
    void aCallOfAKilledClientHasHappenedOrNot() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteMap<Long, Integer> map = manager.map("m");
            AtomicInteger clients = new AtomicInteger();
            AtomicInteger before = new AtomicInteger();

            int killed = RealKills.everyStore(
                    // From its connection on.
                    () -> manager.<Long, Integer>map("m")
                            .merge(ProcessHandle.current().pid(), 1, Integer::sum),
                    died -> {
                        Eventually.eventually("it is gone", () -> manager.clients() == 1);
                        // That of one that is gone may be about to happen.
                        int now = map.size();
                        assertThat(now).isBetween(died ? before.get() : before.get() + 1, clients.incrementAndGet());
                        before.set(now);
                        assertThat(map.values()).allMatch(n -> n == 1);
                        assertThat(manager.objects()).isEqualTo(1);
                    });

            assertThat(killed).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void whatAKilledClientWasSentGoesBack() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, Map<String, Integer>> outer = manager.map("m");

            RealKills.everyStore(
                    () -> {
                        Map<String, Integer> inner = manager.map();
                        manager.<String, Map<String, Integer>>map("m").put("inner", inner);
                        inner.put("a", 1);
                        manager.<String, Map<String, Integer>>map("m").get("inner");
                    },
                    died -> {
                        Eventually.eventually("it is gone", () -> manager.clients() == 1);
                        Eventually.eventually("only the named one is used", () -> manager.objects() == 1);
                        Map<String, Integer> inner = outer.remove("inner");
                        assertThat(inner == null ? Map.of() : inner).isIn(Map.of(), Map.of("a", 1));
                        if (inner instanceof RemoteMap<?, ?> remote) {
                            remote.close();
                        }
                    });
        }
    }

    @Test
    void allAreToldWhereverTheManagerWasKilled() throws Exception {
        int store = 0;
        boolean died;
        do {
            store++;
            died = dies(store);
        } while (died);
        assertThat(store).isGreaterThanOrEqualTo(2);
    }

    private static boolean dies(int store) throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, Integer> map = manager.map();
            Victim victim = manager.host(Victim.class, () -> new HostedVictim(map));
            List<CompletableFuture<Throwable>> others = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                CompletableFuture<Throwable> one = new CompletableFuture<>();
                others.add(one);
                Thread.startVirtualThread(() -> {
                    try {
                        while (!one.isDone()) {
                            int _ = map.size();
                        }
                    } catch (Throwable e) {
                        one.complete(e);
                    }
                });
            }
            try {
                assertThat(victim.dieAt(store)).containsEntry("begun", store);
                others.forEach(one -> one.cancel(false));
                return false;
            } catch (ManagerLostException e) {
                for (CompletableFuture<Throwable> one : others) {
                    assertThat(one.get()).isInstanceOf(ManagerLostException.class);
                }
                return true;
            }
        }
    }
}
