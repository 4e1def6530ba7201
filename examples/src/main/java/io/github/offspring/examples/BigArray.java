package io.github.offspring.examples;

import io.github.offspring.channel.Connection;
import io.github.offspring.channel.Pipe;
import io.github.offspring.channel.SharedQueue;
import io.github.offspring.manager.Manager;
import io.github.offspring.manager.RemoteQueue;
import io.github.offspring.memory.SharedArray;
import io.github.offspring.memory.SharedDoubleArray;
import io.github.offspring.pool.ProcessPool;
import io.github.offspring.process.ChildProcess;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;

/// A large array, and one of three dimensions, handed to another process and back: copied through a queue, through
/// a pipe, through a manager, as argument and result of a pool's task, and shared. The other process adds one to
/// the last element.
///
/// How many elements the first has can be given, and how many planes the second: of as many rows, and twice as
/// many columns.
public final class BigArray {

    private static final int DEFAULT_LENGTH = 10_000_000;
    private static final int DEFAULT_PLANES = 100;

    private BigArray() {}

    static void main(String[] args) throws Exception {
        int length = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_LENGTH;
        int planes = args.length > 1 ? Integer.parseInt(args[1]) : DEFAULT_PLANES;
        double[] flat = numbers(0, length);
        double[][][] cube = cube(planes);
        System.out.printf("%-8s %22s %22s%n", "", words(flat), words(cube));
        throughQueue(flat, cube);
        throughPipe(flat, cube);
        throughManager(flat, cube);
        throughPool(flat, cube);
        shared(flat, cube);
    }

    private static void throughQueue(double[] flat, double[][][] cube) throws Exception {
        SharedQueue<Object> there = SharedQueue.create();
        SharedQueue<Object> back = SharedQueue.create();
        try (ChildProcess<?> child = ChildProcess.start(() -> {
            for (Object array : there) {
                back.put(lastPlusOne(array));
            }
        })) {
            there.put(new double[1]);
            back.take();
            tell("queue", flat, cube, array -> {
                there.put(array);
                return back.take();
            });
            there.close();
            child.join();
        }
    }

    private static void throughPipe(double[] flat, double[][][] cube) throws Exception {
        Pipe<Object> pipe = Pipe.create();
        Connection<Object> childsEnd = pipe.second();
        // The connection is closed first: the child ends then.
        try (ChildProcess<?> _ = ChildProcess.start(() -> answer(childsEnd));
                Connection<Object> here = pipe.first()) {
            here.send(new double[1]);
            here.receive();
            tell("pipe", flat, cube, array -> {
                here.send(array);
                return here.receive().orElseThrow();
            });
        }
    }

    private static void answer(Connection<Object> parent) throws InterruptedException {
        try (parent) {
            for (var array = parent.receive(); array.isPresent(); array = parent.receive()) {
                parent.send(lastPlusOne(array.get()));
            }
        }
    }

    /// Each way is two: to the manager's process, and from there to whoever takes it.
    private static void throughManager(double[] flat, double[][][] cube) throws Exception {
        try (Manager manager = Manager.start()) {
            RemoteQueue<Object> there = manager.queue();
            RemoteQueue<Object> back = manager.queue();
            String end = "the end";
            try (ChildProcess<?> child = ChildProcess.start(() -> {
                for (Object array = there.take(); !array.equals(end); array = there.take()) {
                    back.put(lastPlusOne(array));
                }
            })) {
                there.put(new double[1]);
                back.take();
                tell("manager", flat, cube, array -> {
                    there.put(array);
                    return back.take();
                });
                there.put(end);
                child.join();
            }
        }
    }

    private static void throughPool(double[] flat, double[][][] cube) throws Exception {
        try (ProcessPool pool = ProcessPool.create(1)) {
            pool.submit(() -> lastPlusOne(new double[1])).get();
            tell("pool", flat, cube, array -> pool.submit(() -> lastPlusOne(array))
                    .get());
        }
    }

    /// The arrays are made shared once; what goes to the other process is a handle, and nothing has to come back.
    private static void shared(double[] flat, double[][][] cube) throws Exception {
        try (SharedDoubleArray flatShared = SharedDoubleArray.of(flat);
                SharedDoubleArray cubeShared = SharedArray.doubles(cube.length, cube.length, 2L * cube.length);
                ProcessPool pool = ProcessPool.create(1)) {
            for (int plane = 0; plane < cube.length; plane++) {
                for (int row = 0; row < cube.length; row++) {
                    cubeShared.row(plane).row(row).copyFrom(cube[plane][row]);
                }
            }
            pool.submit(() -> lastPlusOne(new double[1])).get();
            double flatMillis =
                    millis(() -> pool.submit(() -> addToLast(flatShared)).get());
            double cubeMillis =
                    millis(() -> pool.submit(() -> addToLast(cubeShared)).get());
            boolean equal = isAsExpected(flat, flatShared.toArray())
                    && isAsExpected(flatten(cube), cubeShared.toArray())
                    && Arrays.equals(cubeShared.shape(), new long[] {cube.length, cube.length, 2L * cube.length});
            tell("shared", flatMillis, cubeMillis, equal);
        }
    }

    private static boolean addToLast(SharedDoubleArray array) {
        SharedDoubleArray elements = array.flat();
        elements.set(elements.length() - 1, elements.get(elements.length() - 1) + 1);
        return true;
    }

    private static Object lastPlusOne(Object array) {
        double[] last = array instanceof double[][][] cube ? cube[cube.length - 1][cube.length - 1] : (double[]) array;
        last[last.length - 1]++;
        return array;
    }

    // ---- What is told

    /// Hands an array over and gets it back.
    private interface Way {
        Object thereAndBack(Object array) throws Exception;
    }

    private static void tell(String name, double[] flat, double[][][] cube, Way way) throws Exception {
        Object[] back = new Object[2];
        double flatMillis = millis(() -> back[0] = way.thereAndBack(flat));
        double cubeMillis = millis(() -> back[1] = way.thereAndBack(cube));
        boolean equal = isAsExpected(flat, (double[]) back[0])
                && words(cube).equals(words((double[][][]) back[1]))
                && isAsExpected(flatten(cube), flatten((double[][][]) back[1]));
        tell(name, flatMillis, cubeMillis, equal);
    }

    private static void tell(String name, double flatMillis, double cubeMillis, boolean equal) {
        System.out.println(String.format(Locale.ROOT, "%-8s %19.2f ms %19.2f ms", name, flatMillis, cubeMillis));
        System.out.println(name + ": shape and values equal: " + equal);
    }

    private static double millis(Callable<?> work) throws Exception {
        long start = System.nanoTime();
        work.call();
        return (System.nanoTime() - start) / 1e6;
    }

    // ---- The arrays

    private static double[] numbers(int first, int count) {
        double[] numbers = new double[count];
        Arrays.setAll(numbers, i -> first + i);
        return numbers;
    }

    private static double[][][] cube(int planes) {
        double[][][] cube = new double[planes][planes][];
        for (int plane = 0; plane < planes; plane++) {
            for (int row = 0; row < planes; row++) {
                cube[plane][row] = numbers((plane * planes + row) * 2 * planes, 2 * planes);
            }
        }
        return cube;
    }

    private static double[] flatten(double[][][] cube) {
        return Arrays.stream(cube)
                .flatMap(Arrays::stream)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    /// The child has added one to its last element, and this process's own array has not changed.
    private static boolean isAsExpected(double[] sent, double[] back) {
        int last = sent.length - 1;
        return sent[last] == last
                && back[last] == last + 1
                && Arrays.equals(sent, 0, last, back, 0, last)
                && back.length == sent.length;
    }

    private static String words(double[] flat) {
        return flat.length + " = " + (flat.length * 8L >> 20) + " MiB";
    }

    private static String words(double[][][] cube) {
        return cube.length + " x " + cube[0].length + " x " + cube[0][0].length + " = "
                + ((long) cube.length * cube[0].length * cube[0][0].length * 8 >> 20) + " MiB";
    }
}
