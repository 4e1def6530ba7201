package io.github.offspring.examples;

import io.github.offspring.pipeline.OrderedPipeline;
import io.github.offspring.pipeline.StageState;
import io.github.offspring.sync.SharedEvent;
import java.io.Serializable;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// A stage that measures, in bursts, and a stage that evaluates, sometimes busy: what is measured meanwhile is
/// buffered, and comes out in the order in which it was measured. This process asks what the stages do.
///
/// How many samples, and how many may wait before the second stage, can be given. If all of them may, the first
/// stage never waits for the second one.
public final class OrderedStages {

    private static final int BURST = 10;
    /// The second stage is busy with this one until somebody has looked.
    private static final int HARD = 5;

    private OrderedStages() {}

    private record Sample(int number, double value) implements Serializable {}

    static void main(String[] args) throws InterruptedException {
        int samples = args.length > 0 ? Integer.parseInt(args[0]) : 60;
        int buffer = args.length > 1 ? Integer.parseInt(args[1]) : samples;
        SharedEvent seenBusy = SharedEvent.create();
        try (OrderedPipeline<String> lines = OrderedPipeline.from(
                        IntStream.range(0, samples).boxed())
                .name("lab")
                .stage("measure", 1, OrderedStages::measure)
                .stage("evaluate", stage -> stage.workers(2).buffer(buffer), sample -> evaluate(sample, seenBusy))
                .start()) {
            int fit = Math.min(samples, HARD + buffer);
            Thread watcher = Thread.startVirtualThread(() -> watch(lines, fit, seenBusy));
            int printed = 0;
            while (lines.hasNext()) {
                System.out.println(lines.next());
                printed++;
            }
            watcher.join();
            System.out.println("printed: " + printed + " of " + samples);
            StageState measure = lines.stages().get(0);
            System.out.println("measure had to wait for evaluate: " + measure.waits() + " times");
            // The last result can be here before the one who made it has turned away from it.
            while (lines.stages().get(1).idle() < lines.stages().get(1).workers()) {
                Thread.sleep(1);
            }
            System.out.println("evaluate is idle");
        }
    }

    private static Sample measure(int number) throws InterruptedException {
        if (number % BURST == 0) {
            Thread.sleep(20);
        }
        return new Sample(number, Math.sin(number / 10.0));
    }

    private static String evaluate(Sample sample, SharedEvent seenBusy) throws InterruptedException {
        if (sample.number() == HARD) {
            seenBusy.await();
        }
        return String.format(Locale.ROOT, "sample %d: %.3f", sample.number(), sample.value());
    }

    /// Lets the second stage go on when it has been seen at work while the first one made as much as fits in
    /// between.
    private static void watch(OrderedPipeline<String> lines, int fit, SharedEvent seenBusy) {
        while (!lines.isAtEnd()) {
            StageState measure = lines.stages().get(0);
            StageState evaluate = lines.stages().get(1);
            if (evaluate.busy() > 0 && measure.handedOn() >= fit) {
                System.out.println("evaluate is busy; measured meanwhile: " + measure.handedOn());
                seenBusy.set();
                return;
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
