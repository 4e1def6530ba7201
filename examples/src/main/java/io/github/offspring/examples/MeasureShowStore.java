package io.github.offspring.examples;

import io.github.offspring.channel.SharedQueue;
import io.github.offspring.process.ChildProcess;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Two processes measure a signal, one shows the samples and one writes them to a file: each sample goes to both,
/// by a queue for each of them. If the file cannot be written, the measuring and the showing go on.
public final class MeasureShowStore {

    private MeasureShowStore() {}

    private record Sample(int sensor, int number, double value) implements Serializable {
        String words() {
            return String.format(Locale.ROOT, "sample %d.%d: %.3f", sensor, number, value);
        }
    }

    static void main(String[] args) throws InterruptedException, IOException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        Path given = args.length > 1 ? Path.of(args[1]) : null;
        Path file = given != null ? given : Files.createTempFile("samples-", ".txt");
        SharedQueue<Sample> toShow = SharedQueue.create(100);
        SharedQueue<Sample> toStore = SharedQueue.create(100);
        String target = file.toString();
        List<ChildProcess<?>> sensors = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            int sensor = i;
            sensors.add(
                    ChildProcess.builder().name("sensor-" + i).start(() -> measure(sensor, count, toShow, toStore)));
        }
        try (ChildProcess<?> screen = ChildProcess.builder().name("screen").start(() -> show(toShow));
                ChildProcess<?> store =
                        ChildProcess.builder().name("store").start(() -> store(toStore, Path.of(target)))) {
            toShow.doneProducing();
            toStore.doneProducing();
            for (ChildProcess<?> sensor : sensors) {
                sensor.join();
                sensor.close();
            }
            screen.join();
            store.join();
        }
        List<String> stored = Files.exists(file) ? Files.readAllLines(file) : List.of();
        System.out.println("stored: " + stored.size() + ", different: "
                + stored.stream().distinct().count());
        if (given == null) {
            Files.deleteIfExists(file);
        }
    }

    private static void measure(int sensor, int count, SharedQueue<Sample> toShow, SharedQueue<Sample> toStore)
            throws InterruptedException {
        for (int number = 0; number < count; number++) {
            Sample sample = new Sample(sensor, number, Math.sin(sensor + number / 10.0));
            toShow.put(sample);
            toStore.put(sample);
            Thread.sleep(2);
        }
    }

    private static void show(SharedQueue<Sample> samples) {
        for (Sample sample : samples) {
            System.out.println(sample.words());
        }
    }

    private static void store(SharedQueue<Sample> samples, Path file) {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (Sample sample : samples) {
                out.write(sample.words());
                out.newLine();
            }
        } catch (IOException e) {
            System.out.println("cannot be stored: " + e);
            // Those who measure must not wait for room that nobody makes.
            samples.forEach(sample -> {});
        }
    }
}
