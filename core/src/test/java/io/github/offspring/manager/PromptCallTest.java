package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.Action;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Calls of containers are done by the thread that reads them. What they run of the users' may wait, and holds up
/// nobody.
@RealProcesses
class PromptCallTest {

    private static final int LIMIT = 4;
    private static final int BIG = 4_000_000;
    private static final int ROUNDS = 20;

    /// What keys wait for at the manager.
    static final class Doorstep {
        static final Semaphore OPENED = new Semaphore(0);

        private Doorstep() {}

        static void wait(boolean here) {
            if (here) {
                OPENED.acquireUninterruptibly();
                OPENED.release();
            }
        }
    }

    /// Opens it for good.
    interface Doorkeeper {
        void open();

        int waiting();
    }

    static final class HostedDoorkeeper implements Doorkeeper {
        @Override
        public void open() {
            Doorstep.OPENED.release();
        }

        @Override
        public int waiting() {
            return Doorstep.OPENED.getQueueLength();
        }
    }

    /// A key that waits while it is hashed at the manager.
    record SlowKey(String name, boolean waits) implements Serializable {
        @Override
        public int hashCode() {
            Doorstep.wait(waits);
            return name.hashCode();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof SlowKey(String others, boolean _) && others.equals(name);
        }
    }

    /// A value that waits while it is read.
    static final class SlowValue implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            Doorstep.wait(true);
        }
    }

    @Test
    void aKeyThatWaitsHoldsUpNoOtherCall() throws Exception {
        try (Manager manager = Manager.start()) {
            Doorkeeper door = manager.host(Doorkeeper.class, HostedDoorkeeper::new);
            RemoteMap<SlowKey, Integer> map = manager.map();
            RemoteCounter counter = manager.counter();

            CompletableFuture<Integer> put = map.async().put(new SlowKey("a", true), 1);

            assertThat(counter.incrementAndGet()).isEqualTo(1);
            Eventually.eventually("it waits", () -> door.waiting() == 1);
            assertThat(put).isNotDone();
            door.open();
            assertThat(put.get()).isNull();
            assertThat(map.get(new SlowKey("a", false))).isEqualTo(1);
        }
    }

    @Test
    void aValueThatWaitsWhileItIsReadHoldsUpNoOtherCall() throws Exception {
        try (Manager manager = Manager.start()) {
            Doorkeeper door = manager.host(Doorkeeper.class, HostedDoorkeeper::new);
            RemoteMap<String, Object> map = manager.map();
            RemoteCounter counter = manager.counter();

            CompletableFuture<Object> put = map.async().put("a", new SlowValue());

            assertThat(counter.incrementAndGet()).isEqualTo(1);
            Eventually.eventually("it waits", () -> door.waiting() == 1);
            door.open();
            assertThat(put.get()).isNull();
            assertThat(map).containsKey("a");
        }
    }

    @Test
    void thoseThatWaitAreLimitedLikeOthers() throws Exception {
        try (Manager manager = Manager.builder().maxCalls(LIMIT).start()) {
            Doorkeeper door = manager.host(Doorkeeper.class, HostedDoorkeeper::new);
            // Those of one map wait for each other.
            List<RemoteMap<SlowKey, Integer>> maps = new ArrayList<>();
            List<CompletableFuture<Integer>> puts = new ArrayList<>();
            for (int i = 0; i < LIMIT; i++) {
                RemoteMap<SlowKey, Integer> map = manager.map();
                maps.add(map);
                puts.add(map.async().put(new SlowKey("k", true), i));
            }

            Eventually.eventually("no more calls are run", () -> isRefused(door));
            // The limit is each client's own.
            try (var child = ChildProcess.start((Action) door::open)) {
                child.join();
            }

            for (CompletableFuture<Integer> put : puts) {
                assertThat(put.get()).isNull();
            }
            assertThat(maps).allSatisfy(map -> assertThat(map).hasSize(1));
            assertThat(isRefused(door)).isFalse();
        }
    }

    private static boolean isRefused(Doorkeeper door) {
        try {
            int _ = door.waiting();
            return false;
        } catch (RejectedExecutionException _) {
            return true;
        }
    }

    @Test
    void callsOfOneMapAreBegunInTheirOrderThoughTheFirstOneWaits() throws Exception {
        try (Manager manager = Manager.start()) {
            Doorkeeper door = manager.host(Doorkeeper.class, HostedDoorkeeper::new);
            RemoteMap<SlowKey, Integer> map = manager.map();
            SlowKey key = new SlowKey("k", false);
            List<CompletableFuture<Integer>> all = new ArrayList<>();
            all.add(map.async().put(new SlowKey("k", true), 0));
            Eventually.eventually("it waits", () -> door.waiting() == 1);

            for (int i = 1; i < ROUNDS; i++) {
                all.add(map.async().put(key, i));
            }
            all.add(map.async().merge(key, 100, Integer::sum));
            // Those of other objects are not behind them.
            door.open();

            for (int i = 0; i < ROUNDS; i++) {
                assertThat(all.get(i).get()).isEqualTo(i == 0 ? null : i - 1);
            }
            assertThat(all.getLast().get()).isEqualTo(ROUNDS - 1 + 100);
        }
    }

    /// What only takes its time is not overtaken: reading a long value, for example.
    @Test
    void changesOfOneKeyAreMadeInTheOrderOfTheCalls() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, byte[]> map = manager.map();
            for (int round = 0; round < ROUNDS; round++) {
                int length = round;
                List<CompletableFuture<byte[]>> puts = IntStream.range(0, 2)
                        .mapToObj(i -> map.async().put("k", new byte[i == 0 ? BIG : length]))
                        .toList();
                for (CompletableFuture<byte[]> put : puts) {
                    put.get();
                }
                assertThat(map.get("k")).hasSize(length);
            }
        }
    }
}
