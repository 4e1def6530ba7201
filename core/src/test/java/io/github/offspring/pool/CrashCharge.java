package io.github.offspring.pool;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// What a task of the crash test grid is made of: it has an effect, gives a result, and may crash at one of three
/// points on the way.
final class CrashCharge implements Serializable {

    private static final long serialVersionUID = 1L;

    /// When a worker crashes that works at a task.
    enum Point {
        ARGUMENT_DECODE,
        RUNNING,
        RESULT_ENCODE
    }

    private final int number;
    private final String effects;
    private final @Nullable Point point;
    private final CrashWay way;

    private CrashCharge(int number, Path effects, @Nullable Point point, CrashWay way) {
        this.number = number;
        this.effects = effects.toString();
        this.point = point;
        this.way = way;
    }

    static CrashCharge harmless(int number, Path effects) {
        return new CrashCharge(number, effects, null, CrashWay.HALT);
    }

    static CrashCharge crashing(int number, Path effects, Point point, CrashWay way) {
        return new CrashCharge(number, effects, point, way);
    }

    int number() {
        return number;
    }

    boolean isHarmless() {
        return point == null;
    }

    Product run() throws IOException {
        note(effects, number);
        if (point == Point.RUNNING) {
            way.go();
        }
        return new Product(number, point == Point.RESULT_ENCODE ? way : null);
    }

    /// Notes that a task has begun, in one write to a file that is open for appending: whole or not at all, whoever
    /// else writes.
    static void note(String effects, int number) throws IOException {
        Files.writeString(Path.of(effects), number + "\n", StandardOpenOption.APPEND);
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        if (point == Point.ARGUMENT_DECODE) {
            way.go();
        }
    }

    /// The result.
    static final class Product implements Serializable {

        private static final long serialVersionUID = 1L;

        private final int number;
        private final @Nullable CrashWay way;

        Product(int number, @Nullable CrashWay way) {
            this.number = number;
            this.way = way;
        }

        int number() {
            return number;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            if (way != null) {
                way.go();
            }
            out.defaultWriteObject();
        }
    }
}
