package io.github.offspring.examples;

import io.github.offspring.channel.JoinableQueue;
import io.github.offspring.channel.SharedQueue;
import io.github.offspring.memory.SharedInt;
import io.github.offspring.process.ChildProcess;
import java.util.ArrayList;
import java.util.List;

/// Two producers, three consumers, and a parent that waits until every item is acknowledged. One consumer dies with
/// an item in its hands: another one gets it. The consumers end by themselves when the producers are done; nobody
/// puts a value that means the end.
public final class JoinableQueueWork {

    private static final int PRODUCERS = 2;

    private JoinableQueueWork() {}

    static void main(String[] args) throws InterruptedException {
        int each = args.length > 0 ? Integer.parseInt(args[0]) : 500;
        JoinableQueue<Integer> queue =
                SharedQueue.builder().capacity(20).leased().createJoinable();
        SharedInt finished = SharedInt.create(0);
        List<ChildProcess<?>> producers = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            producers.add(ChildProcess.builder().name("producer-" + (i + 1)).start(() -> {
                for (int item = 0; item < each; item++) {
                    queue.put(item);
                }
            }));
        }
        ChildProcess<?> unlucky = ChildProcess.builder().name("unlucky").start(() -> {
            queue.take();
            Runtime.getRuntime().halt(1);
        });
        List<ChildProcess<?>> consumers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            consumers.add(ChildProcess.builder().name("consumer-" + (i + 1)).start(() -> consume(queue, finished)));
        }
        queue.doneProducing();
        for (ChildProcess<?> producer : producers) {
            producer.join();
            producer.close();
        }
        unlucky.join();
        unlucky.close();
        queue.join();
        System.out.println("acknowledged: " + finished.get() + " of " + PRODUCERS * each);
        System.out.println("not finished: " + queue.unfinished());
        for (ChildProcess<?> consumer : consumers) {
            System.out.println(consumer.name() + " ended: " + consumer.join().words());
            consumer.close();
        }
    }

    private static void consume(JoinableQueue<Integer> queue, SharedInt finished) {
        for (int item : queue) {
            if (item < 0) {
                throw new AssertionError("there are none");
            }
            finished.incrementAndGet();
            queue.taskDone();
        }
    }
}
