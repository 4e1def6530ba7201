package io.github.offspring.examples;

import io.github.offspring.memory.SharedInt;
import io.github.offspring.memory.SharedRecord;
import io.github.offspring.process.ChildProcess;
import java.util.ArrayList;
import java.util.List;

/// A record of the user's own as state of several processes: two move it, each to and fro, one looks at it all the
/// time.
public final class StructRecord {
    private static final int MOVES = 50_000;

    private StructRecord() {}

    /// Where something is.
    ///
    /// @param x to the right
    /// @param y upwards
    public record Position(double x, double y) {}

    /// Something that moves. Whoever sees it whole sees that its parts belong together.
    ///
    /// @param moves how often it has been moved
    /// @param position where it is, always as far up as it is to the left
    /// @param speed the number of its moves once more
    public record Particle(long moves, Position position, float speed) {

        Particle moved(double by) {
            return new Particle(moves + 1, new Position(position.x() + by, position.y() - by), (float) (moves + 1));
        }

        boolean isTorn() {
            return position.x() != -position.y() || speed != (float) moves;
        }
    }

    static void main() throws Exception {
        SharedRecord<Particle> shared = SharedRecord.create(new Particle(0, new Position(0, 0), 0));
        SharedInt torn = SharedInt.create(0);
        SharedInt looks = SharedInt.create(0);

        List<ChildProcess<Void>> children = new ArrayList<>();
        try {
            for (double by : new double[] {1, -1}) {
                children.add(ChildProcess.start(() -> {
                    for (int i = 0; i < MOVES; i++) {
                        shared.update(particle -> particle.moved(by));
                    }
                }));
            }
            children.add(ChildProcess.start(() -> {
                Particle seen;
                do {
                    seen = shared.get();
                    looks.incrementAndGet();
                    if (seen.isTorn()) {
                        torn.incrementAndGet();
                    }
                } while (seen.moves() < 2 * MOVES);
            }));
            for (ChildProcess<Void> child : children) {
                child.result().get();
            }
        } finally {
            children.forEach(ChildProcess::close);
        }

        Particle last = shared.get();
        System.out.println(
                "moves: " + last.moves() + ", back at: " + last.position().x());
        System.out.println("looked at: " + (looks.get() > 0) + ", torn: " + torn.get());
    }
}
