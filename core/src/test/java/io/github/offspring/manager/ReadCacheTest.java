package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ManagerLostException;
import io.github.offspring.Task;
import io.github.offspring.channel.Connection;
import io.github.offspring.channel.Pipe;
import io.github.offspring.memory.SharedLong;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What clients of the same machine keep of what they have read is as good as what they would read now.
@RealProcesses
class ReadCacheTest {

    private static final int ENOUGH = 100;
    private static final int ROUNDS = 300;
    private static final int READERS = 3;
    private static final int WRITES = 20_000;
    private static final int READS = 10;

    /// An object that holds a number.
    enum Holder {
        MAP {
            @Override
            Cell of(Manager manager) {
                RemoteMap<String, Long> map = manager.map();
                map.put("key", 0L);
                return new Cell((Reading) () -> map.get("key"), (Writing) value -> map.put("key", value));
            }
        },
        NAMESPACE {
            @Override
            Cell of(Manager manager) {
                Namespace namespace = manager.namespace();
                namespace.set("name", 0L);
                return new Cell((Reading) () -> namespace.get("name"), (Writing) value -> namespace.set("name", value));
            }
        },
        COUNTER {
            @Override
            Cell of(Manager manager) {
                RemoteCounter counter = manager.counter();
                return new Cell((Reading) counter::get, (Writing) counter::set);
            }
        },
        VALUE {
            @Override
            Cell of(Manager manager) {
                RemoteValue<Long> value = manager.value(0L);
                return new Cell((Reading) value::get, (Writing) value::set);
            }
        };

        abstract Cell of(Manager manager);
    }

    interface Reading extends LongSupplier, Serializable {}

    interface Writing extends LongConsumer, Serializable {}

    record Cell(Reading reading, Writing writing) implements Serializable {
        long read() {
            return reading.getAsLong();
        }

        void write(long value) {
            writing.accept(value);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatSomebodyElseHasWrittenIsReadAtOnce(Holder holder) throws Exception {
        Pipe<Long> pipe = Pipe.create();
        try (Manager manager = Manager.start();
                Connection<Long> here = pipe.first()) {
            Cell cell = holder.of(manager);
            var there = pipe.second();
            try (var writer = ChildProcess.start(() -> {
                for (long i = 1; i <= ROUNDS; i++) {
                    cell.write(there.receive().orElseThrow());
                    there.send(i);
                }
            })) {
                for (long i = 1; i <= ROUNDS; i++) {
                    for (int j = 0; j < READS; j++) {
                        assertThat(cell.read()).isEqualTo(i - 1);
                    }
                    here.send(i);
                    here.receive();
                    assertThat(cell.read()).isEqualTo(i);
                }
                writer.join();
            }
        }
    }

    /// One writes ever larger numbers and says which of them are written; others read and say what they have seen.
    /// Nobody reads less than had been said when he began.
    @ParameterizedTest
    @EnumSource
    void noReadIsOlderThanWhatWasKnownBeforeItBegan(Holder holder) throws Exception {
        SharedLong known = SharedLong.create(0);
        try (Manager manager = Manager.start()) {
            Cell cell = holder.of(manager);
            List<ChildProcess<Long>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                readers.add(ChildProcess.start((Task<Long>) () -> readUntilTheLast(cell, known)));
            }
            try (var writer = ChildProcess.start(() -> {
                for (long i = 1; i <= WRITES; i++) {
                    cell.write(i);
                    known.accumulateAndGet(i, Math::max);
                }
            })) {
                writer.join();
                for (ChildProcess<Long> reader : readers) {
                    assertThat(reader.result().get()).isPositive();
                }
            } finally {
                readers.forEach(ChildProcess::close);
            }
        }
    }

    /// @return how often
    private static long readUntilTheLast(Cell cell, SharedLong known) {
        long count = 0;
        long value = 0;
        while (value < WRITES) {
            long least = known.get();
            value = cell.read();
            count++;
            if (value < least) {
                throw new AssertionError("read " + value + " after " + least + " was known");
            }
            known.accumulateAndGet(value, Math::max);
        }
        return count;
    }

    @Test
    void changesOfSeveralKeysAndByFunctionsAreSeenToo() {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, Integer> other = manager.map("same");
            RemoteMap<String, Integer> same = manager.map("same");
            Map.<String, Runnable>of(
                            "7", () -> same.putAll(Map.of("k", 7)),
                            "8", () -> same.replaceAll((ServerBiFunction<String, Integer, Integer>) (_, _) -> 8),
                            "9", () -> same.compute("k", (ServerBiFunction<String, Integer, Integer>) (_, _) -> 9),
                            "10", () -> same.async().put("k", 10).join(),
                            "null", same::clear)
                    .forEach((expected, change) -> {
                        other.put("k", 1);
                        readOften(() -> other.get("k"), 1);
                        change.run();
                        assertThat(String.valueOf(other.get("k"))).isEqualTo(expected);
                    });
            other.put("k", 1);
            readOften(() -> other.get("k"), 1);
            same.keySet().removeAll(List.of("k"));
            assertThat(other.get("k")).isNull();
        }
    }

    @Test
    void whatIsWrittenWithinTheManagerIsSeen() {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, Integer> map = manager.map();
            map.put("k", 1);
            Toucher toucher = manager.host(Toucher.class, () -> () -> map.put("k", 2));
            readOften(() -> map.get("k"), 1);

            toucher.touch();

            assertThat(map.get("k")).isEqualTo(2);
        }
    }

    /// At the manager.
    interface Toucher {
        void touch();
    }

    private static void readOften(Supplier<Integer> reading, int expected) {
        for (int i = 0; i < ENOUGH; i++) {
            assertThat(reading.get()).isEqualTo(expected);
        }
    }

    /// Otherwise the tests above would show nothing.
    @ParameterizedTest
    @EnumSource
    void whatIsReadOftenIsNotAskedForAgain(Holder holder) throws Exception {
        try (Manager manager = Manager.start()) {
            Cell cell = holder.of(manager);
            cell.write(5);
            for (int i = 0; i < ENOUGH; i++) {
                assertThat(cell.read()).isEqualTo(5);
            }
            long pid = manager.pid().orElseThrow();
            JavaProgram.signal(pid, "STOP");
            try {
                assertThat(cell.read()).isEqualTo(5);
            } finally {
                JavaProgram.signal(pid, "CONT");
            }
        }
    }

    @Test
    void eachReaderHasACopyOfWhatCanChange() {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, List<Integer>> map = manager.map();
            map.put("k", new ArrayList<>(List.of(1)));
            for (int i = 0; i < ENOUGH; i++) {
                map.get("k").add(2);
            }
            assertThat(map.get("k")).containsExactly(1);
        }
    }

    @Test
    void nothingIsReadOfAManagerThatHasDied() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, Integer> map = manager.map();
            map.put("k", 1);
            readOften(() -> map.get("k"), 1);

            JavaProgram.signal(manager.pid().orElseThrow(), "KILL");

            Eventually.eventually("it is lost", () -> {
                try {
                    return map.get("k") == null;
                } catch (ManagerLostException _) {
                    return true;
                }
            });
            assertThatThrownBy(() -> map.get("k")).isInstanceOf(ManagerLostException.class);
        }
    }

    @Test
    void nothingIsReadThroughAProxyThatHasBeenClosed() {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, Integer> map = manager.map();
            map.put("k", 1);
            readOften(() -> map.get("k"), 1);

            map.close();

            assertThatThrownBy(() -> map.get("k")).isInstanceOf(IllegalStateException.class);
        }
    }

    /// Holds up who calls, until somebody opens.
    interface Gate {
        void pass() throws InterruptedException;

        int waiting();

        void open();
    }

    static final class HostedGate implements Gate {
        private final Semaphore opened = new Semaphore(0);

        @Override
        public void pass() throws InterruptedException {
            opened.acquire();
        }

        @Override
        public int waiting() {
            return opened.getQueueLength();
        }

        @Override
        public void open() {
            opened.release();
        }
    }

    /// What it hears first is an answer of the old manager, which had come while it stood still.
    @Test
    void whoHasStoodStillReadsNothingOfTheManagerBefore() throws Exception {
        try (Manager manager = Manager.builder()
                .restart(again -> again.<String, Integer>map("m").put("k", 1))
                .start()) {
            RemoteMap<String, Integer> map = manager.map("m");
            map.put("k", 1);
            Gate gate = manager.host(Gate.class, HostedGate::new);
            try (var child = ChildProcess.start((Task<Integer>) () -> {
                readOften(() -> map.get("k"), 1);
                try {
                    gate.pass();
                } catch (ManagerLostException _) {
                    // Who has just been let through may not have answered when it is killed.
                }
                return map.get("k");
            })) {
                Eventually.eventually("it waits", () -> gate.waiting() == 1);
                JavaProgram.signal(child.pid(), "STOP");
                gate.open();
                Eventually.eventually("its call is over", () -> gate.waiting() == 0);
                JavaProgram.signal(manager.pid().orElseThrow(), "KILL");
                Eventually.eventually("the next one has it", () -> {
                    try {
                        return map.put("k", 2) != null;
                    } catch (ManagerLostException _) {
                        // It may have been under way.
                        return false;
                    }
                });

                JavaProgram.signal(child.pid(), "CONT");

                assertThat(child.result().get()).isEqualTo(2);
            }
        }
    }

    @Test
    void whatIsBegunIsFollowedByReadsInTheirOrder() {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, Integer> map = manager.map();
            map.put("k", 0);
            AsyncMap<String, Integer> async = map.async();
            for (int i = 1; i <= ROUNDS; i++) {
                async.put("k", i);
                assertThat(map.get("k")).isEqualTo(i);
            }
        }
    }
}
