package io.github.offspring.cli.map;

import io.github.offspring.cli.map.LineReader.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lines that have been read and are not done, and the done ones among them.
///
/// However many there may be, they and what their results are likely to take are kept below a number of bytes: who
/// adds one waits until there is room. One alone is always let in.
///
/// *Thread-safe; belongs to this process.*
final class LinesInFlight {

    private static final int FIRST_CAPACITY = 1024;
    /// What an object takes beside its bytes, roughly.
    private static final int OVERHEAD_BYTES = 64;

    private final long maxBytes;
    // All guarded by this. The line with number n is at n modulo the capacity, from `first` to before `end`.
    private @Nullable Line[] ring = new Line[FIRST_CAPACITY];
    private boolean[] done = new boolean[FIRST_CAPACITY];
    private long first;
    private long end;
    private long bytes;
    private long digest;
    private long bytesInFlight;
    private long linesInFlight;
    private long results;
    private long resultBytes;

    /// @param begin how far an earlier run came
    LinesInFlight(Mark begin, long maxBytes) {
        this.maxBytes = maxBytes;
        first = begin.lines();
        end = begin.lines();
        bytes = begin.bytes();
        digest = begin.digest();
    }

    /// Adds a line that is to be done.
    ///
    /// @throws InterruptedException if the thread is interrupted while it waits for room
    synchronized void add(Line line) throws InterruptedException {
        while (linesInFlight > 0 && bytesInFlight + size(line) + expectedResultBytes() > maxBytes) {
            wait();
        }
        put(line, false);
        bytesInFlight += size(line);
        linesInFlight++;
    }

    /// Adds a line that an earlier run has done.
    synchronized void addDone(Line line) {
        put(line, true);
        advance();
    }

    private long expectedResultBytes() {
        long each = OVERHEAD_BYTES + (results == 0 ? 0 : resultBytes / results);
        return (linesInFlight + 1) * each;
    }

    private static long size(Line line) {
        return OVERHEAD_BYTES + (long) line.bytes().length;
    }

    private void put(Line line, boolean isDone) {
        if (end - first == ring.length) {
            grow();
        }
        int place = place(end);
        ring[place] = line;
        done[place] = isDone;
        end++;
    }

    private void grow() {
        @Nullable Line[] lines = new Line[2 * ring.length];
        boolean[] flags = new boolean[lines.length];
        for (long number = first; number < end; number++) {
            int to = (int) (number & (lines.length - 1));
            lines[to] = ring[place(number)];
            flags[to] = done[place(number)];
        }
        ring = lines;
        done = flags;
    }

    private int place(long number) {
        return (int) (number & (ring.length - 1));
    }

    /// Takes note that a line is done.
    ///
    /// @param number the line's, from 0
    /// @param itsResultBytes what its result took
    /// @return the line
    /// @throws IllegalStateException if it is not in flight
    synchronized Line finish(long number, int itsResultBytes) {
        int place = place(number);
        Line line = number < first || number >= end || done[place] ? null : ring[place];
        if (line == null) {
            throw new IllegalStateException("map: a line is done that is not in flight: number=" + number + ", first="
                    + first + ", end=" + end);
        }
        done[place] = true;
        bytesInFlight -= size(line);
        linesInFlight--;
        results++;
        resultBytes += itsResultBytes;
        advance();
        notifyAll();
        return line;
    }

    private void advance() {
        for (int place = place(first); first < end && done[place]; place = place(first)) {
            Line line = ring[place];
            if (line == null) {
                throw new IllegalStateException("map: a line is missing: number=" + first);
            }
            bytes = line.end();
            digest = line.digest();
            ring[place] = null;
            done[place] = false;
            first++;
        }
    }

    /// @return how many lines wait for their results
    synchronized long size() {
        return linesInFlight;
    }

    /// @return how many bytes of the input are done, for showing
    synchronized long bytesDone() {
        return bytes;
    }

    synchronized Mark mark() {
        List<Long> beyond = new ArrayList<>();
        for (long number = first; number < end; number++) {
            if (done[place(number)]) {
                beyond.add(number);
            }
        }
        return new Mark(first, bytes, digest, beyond);
    }

    @Override
    public synchronized String toString() {
        return "LinesInFlight[first=" + first + ", end=" + end + ", bytes=" + bytesInFlight + ", ring="
                + Arrays.stream(ring).filter(line -> line != null).count() + "]";
    }
}
