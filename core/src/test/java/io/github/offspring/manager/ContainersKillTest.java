package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.ManagerLostException;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Containers whose manager or whose clients are killed.
@RealProcesses
class ContainersKillTest {

    @Test
    void everyContainerTellsThatItsManagerIsGone() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteMap<String, String> map = manager.map();
            RemoteList<String> list = manager.list();
            RemoteSet<String> set = manager.set();
            RemoteDeque<String> deque = manager.deque(1);
            RemoteCounter counter = manager.counter();
            RemoteValue<String> value = manager.value("x");
            RemoteArray<Long, long[]> array = manager.array(new long[1]);
            map.put("a", "b");
            try (var child = ChildProcess.start(() -> {
                map.put("child", "there");
                deque.takeLast();
            })) {
                ProcessHandle server =
                        ProcessHandle.of(manager.pid().orElseThrow()).orElseThrow();

                Eventually.eventually("the child is connected", () -> map.containsKey("child"));
                server.destroyForcibly();
                server.onExit().join();

                for (ThrowingCallable call : List.<ThrowingCallable>of(
                        () -> map.get("a"),
                        () -> map.keySet().iterator().hasNext(),
                        () -> map.async().get("a").join(),
                        () -> list.add("a"),
                        () -> list.iterator().hasNext(),
                        () -> set.add("a"),
                        () -> deque.putFirst("a"),
                        () -> deque.iterator().hasNext(),
                        counter::incrementAndGet,
                        value::get,
                        array::toArray)) {
                    assertThatThrownBy(call).isInstanceOf(ManagerLostException.class);
                }
                assertThatThrownBy(() -> child.result().join()).hasCauseInstanceOf(ManagerLostException.class);
            }
        }
    }

    @Test
    void theFunctionOfAClientThatIsKilledEndsAndOthersGoOn() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteList<String> list = manager.list();
            RemoteQueue<String> begun = manager.queue();
            RemoteQueue<String> never = manager.queue();
            try (var child = ChildProcess.start(() -> list.update(all -> {
                try {
                    all.add("half");
                    begun.put("it has begun");
                    return never.take();
                } catch (InterruptedException e) {
                    all.add("ended");
                    return "interrupted";
                }
            }))) {
                begun.take();

                child.kill();
                child.join();
            }

            list.add("next");

            assertThat(list).containsExactly("half", "ended", "next");
        }
    }

    @Test
    void anIteratorOfAClientThatIsKilledEnds() throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteSet<Integer> set = manager.set();
            RemoteQueue<Integer> told = manager.queue();
            set.addAll(IntStream.range(0, 1_300).boxed().toList());
            long before = manager.objects();
            try (var child = ChildProcess.start(() -> {
                var iterator = set.iterator();
                told.put(iterator.next());
                new CountDownLatch(1).await();
            })) {
                assertThat(told.take()).isBetween(0, 1_299);
                assertThat(manager.objects()).isEqualTo(before + 1);

                child.kill();
                child.join();
            }

            Eventually.eventually("its place is given up", () -> manager.objects() == before);
        }
    }
}
