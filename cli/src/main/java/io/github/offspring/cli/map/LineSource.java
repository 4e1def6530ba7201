package io.github.offspring.cli.map;

import io.github.offspring.cli.map.LineReader.Line;
import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The lines that are to be done, as the pool pulls them.
///
/// *Confined to its owner thread*, but for [#isAtEnd] and [#failure].
final class LineSource implements Iterator<byte @Nullable []> {

    private final LineReader reader;
    private final LinesInFlight inFlight;
    private final Set<Long> doneBefore;
    private long number;
    private @Nullable Line next;
    private volatile boolean atEnd;
    private volatile @Nullable IOException failure;

    /// @param begin where the reader stands, and which lines after that an earlier run has done
    LineSource(LineReader reader, LinesInFlight inFlight, Mark begin) {
        this.reader = reader;
        this.inFlight = inFlight;
        doneBefore = Set.copyOf(begin.beyond());
        number = begin.lines();
    }

    @Override
    public boolean hasNext() {
        try {
            while (next == null && !atEnd) {
                Line line = reader.next();
                if (line == null) {
                    atEnd = true;
                } else if (doneBefore.contains(number)) {
                    inFlight.addDone(line);
                    number++;
                } else {
                    add(line);
                }
            }
        } catch (IOException e) {
            failure = e;
            atEnd = true;
        }
        return next != null;
    }

    private void add(Line line) {
        try {
            inFlight.add(line);
            next = line;
            number++;
        } catch (InterruptedException _) {
            // Nobody wants the results any more.
            Thread.currentThread().interrupt();
            atEnd = true;
        }
    }

    @Override
    public byte @Nullable [] next() {
        if (!hasNext()) {
            throw new NoSuchElementException("map: the input is at its end");
        }
        Line line = next;
        next = null;
        return line == null || line.tooLong() ? null : line.bytes();
    }

    /// Tells whether all that will ever be in flight is or has been.
    boolean isAtEnd() {
        return atEnd;
    }

    /// @return why it ended before the end of the input; null if it did not
    @Nullable
    IOException failure() {
        return failure;
    }
}
