package io.github.offspring.examples;

import io.github.offspring.channel.SharedQueue;
import io.github.offspring.process.ChildProcess;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Three producers and two consumers in processes of their own, one bounded queue between them. Every item arrives
/// exactly once, those of each producer in its order, and nobody has to say when it is over.
public final class QueueFlow {

    private static final int PRODUCERS = 3;

    private QueueFlow() {}

    private record Item(int producer, int number) implements Serializable {}

    /// What a consumer has seen.
    private record Seen(int[] counts, boolean inOrder) implements Serializable {}

    static void main(String[] args) throws InterruptedException {
        int items = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        SharedQueue<Item> queue = SharedQueue.create(100);
        SharedQueue<Seen> reports = SharedQueue.create();
        List<ChildProcess<?>> children = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            children.add(
                    ChildProcess.builder().name("consumer-" + (i + 1)).start(() -> reports.put(consume(queue, items))));
        }
        for (int i = 0; i < PRODUCERS; i++) {
            int producer = i;
            children.add(ChildProcess.builder().name("producer-" + (i + 1)).start(() -> {
                for (int number = 0; number < items; number++) {
                    queue.put(new Item(producer, number));
                }
            }));
        }
        // This process puts nothing: the queue ends when the producers are done.
        queue.doneProducing();
        int[] counts = new int[PRODUCERS * items];
        boolean inOrder = true;
        for (Seen seen : reports) {
            inOrder &= seen.inOrder();
            Arrays.setAll(counts, i -> counts[i] + seen.counts()[i]);
        }
        System.out.println("items: " + counts.length);
        System.out.println("each exactly once: " + Arrays.stream(counts).allMatch(count -> count == 1));
        System.out.println("in the order of each producer: " + inOrder);
        for (ChildProcess<?> child : children) {
            child.join();
            child.close();
        }
    }

    private static Seen consume(SharedQueue<Item> queue, int items) {
        int[] counts = new int[PRODUCERS * items];
        int[] last = new int[PRODUCERS];
        Arrays.fill(last, -1);
        boolean inOrder = true;
        for (Item item : queue) {
            counts[item.producer() * items + item.number()]++;
            inOrder &= item.number() > last[item.producer()];
            last[item.producer()] = item.number();
        }
        return new Seen(counts, inOrder);
    }
}
