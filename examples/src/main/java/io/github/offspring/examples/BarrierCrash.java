package io.github.offspring.examples;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.sync.BarrierBrokenException;
import io.github.offspring.sync.SharedBarrier;
import io.github.offspring.sync.SharedLatch;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;

/// Three processes are to meet, and one of them is killed on its way: the others are told, and do not wait for
/// ever.
public final class BarrierCrash {
    private BarrierCrash() {}

    static void main() throws Exception {
        SharedBarrier barrier = SharedBarrier.create(3);
        SharedLatch started = SharedLatch.create(3);
        try (var first = ChildProcess.builder().name("first").start(() -> meet(barrier, started));
                var second = ChildProcess.builder().name("second").start(() -> meet(barrier, started));
                var late = ChildProcess.builder().name("late").start(() -> {
                    started.countDown();
                    Thread.sleep(Duration.ofHours(1));
                    return "arrived as number " + barrier.await();
                })) {
            started.await();
            while (barrier.getNumberWaiting() < 2) {
                Thread.sleep(5);
            }
            long before = System.nanoTime();
            late.kill();
            String one = first.result().get();
            String other = second.result().get();
            System.out.println("first: " + one.replace(Long.toString(late.pid()), "PID"));
            System.out.println("second: " + other.replace(Long.toString(late.pid()), "PID"));
            System.out.println(
                    "seconds: " + Duration.ofNanos(System.nanoTime() - before).toSeconds());
        }
        System.out.println("broken: " + barrier.isBroken());
    }

    private static String meet(SharedBarrier barrier, SharedLatch started) throws InterruptedException {
        started.countDown();
        try {
            barrier.await();
            return "all were there";
        } catch (BarrierBrokenException e) {
            return e.reason() + " " + e.process().orElse("nobody") + " "
                    + e.pid().orElse(0);
        } catch (BrokenBarrierException e) {
            return "broken, nobody knows why";
        }
    }
}
