package io.github.offspring.pipeline;

import io.github.offspring.CodecException;
import io.github.offspring.channel.SharedQueue;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Pulls the elements of a pipeline out of its source, and puts them before the first stage.
final class SourceFeeder {

    private static final int FIRST_COPY = 1;

    private final Iterator<?> source;
    private final Runnable closing;
    private final SharedQueue<Parcel> output;
    // One for each element that may be pulled.
    private final Semaphore window;
    private final Thread thread;
    // Written before the end, which is volatile.
    private @Nullable Throwable failure;
    private volatile long end = Long.MAX_VALUE;

    /// @param closing done when nothing more is pulled
    /// @param window how many elements can be on their way
    SourceFeeder(String name, Iterator<?> source, Runnable closing, SharedQueue<Parcel> output, int window) {
        this.source = source;
        this.closing = closing;
        this.output = output;
        this.window = new Semaphore(window);
        // Not a virtual one: it runs the user's code, which may compute for long.
        thread = Thread.ofPlatform()
                .daemon()
                .name("offspring-pipeline-" + name + "-source")
                .unstarted(this::feed);
    }

    void start() {
        thread.start();
    }

    /// Has it pull nothing more. What it waits for is interrupted.
    void stop() {
        thread.interrupt();
        if (thread.getState() == Thread.State.NEW) {
            // It will never be started.
            closing.run();
        }
    }

    /// An element has been consumed.
    void consumed() {
        window.release();
    }

    /// Tells how many elements there are in all; `Long.MAX_VALUE` if that is not known yet.
    long end() {
        return end;
    }

    /// Tells what the source threw, once the end is known.
    @Nullable
    Throwable failure() {
        return failure;
    }

    private void feed() {
        long index = 0;
        try {
            window.acquire();
            while (source.hasNext()) {
                put(index, source.next());
                index++;
                window.acquire();
            }
        } catch (Throwable e) {
            // Whatever the user's code throws stands where the next element would. If this thread has been told to
            // stop nobody asks for it.
            failure = e;
        } finally {
            end = index;
            output.close();
            closing.run();
        }
    }

    private void put(long index, @Nullable Object element) throws InterruptedException {
        Throwable refusal;
        try {
            if (element == null) {
                throw new NullPointerException("the source of a pipeline must not give null");
            }
            output.put(Parcel.of(index, FIRST_COPY, element));
            return;
        } catch (CodecException | NullPointerException | UncheckedIOException e) {
            refusal = e;
        }
        output.put(Parcel.threw(index, FIRST_COPY, Parcel.SOURCE, 0, refusal));
    }
}
