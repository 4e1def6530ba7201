package io.github.offspring.internal.lease;

import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.Posix;
import java.lang.foreign.MemorySegment;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sleeping in the kernel, for platform threads.
final class FutexSleep implements Sleep {

    /// For an interruption that comes between the look for it and the falling asleep.
    private static final long SLICE_NANOS = 100_000_000;

    @Override
    public void sleep(MemorySegment memory, long at, int expected, long deadline, boolean interruptible) {
        long nanos = Math.min(Deadline.left(deadline), SLICE_NANOS);
        if (nanos <= 0) {
            return;
        }
        long word = memory.address() + at;
        if (!interruptible) {
            Posix.futexWait(word, expected, nanos);
            return;
        }
        Interruption interruption = new Interruption(word);
        interruption.listen();
        try {
            if (!Thread.currentThread().isInterrupted()) {
                Posix.futexWait(word, expected, nanos);
            }
        } finally {
            interruption.ignore();
        }
    }

    @Override
    public void wake(MemorySegment memory, long at, int most) {
        Posix.futexWake(memory.address() + at, most);
    }

    /// Has the thread that interrupts a sleeper wake it: the one hook that the JDK has for this is a selector's.
    private static final class Interruption extends AbstractSelector {

        private final long word;

        Interruption(long word) {
            super(null);
            this.word = word;
        }

        void listen() {
            begin();
        }

        void ignore() {
            end();
        }

        /// Others who sleep there wake up too, and look again.
        @Override
        public Selector wakeup() {
            Posix.futexWake(word, ALL);
            return this;
        }

        private static UnsupportedOperationException isNoSelector() {
            return new UnsupportedOperationException("only its hook for interruptions is used");
        }

        @Override
        protected void implCloseSelector() {
            // Nothing is open.
        }

        @Override
        protected SelectionKey register(
                AbstractSelectableChannel channel, int operations, @Nullable Object attachment) {
            throw isNoSelector();
        }

        @Override
        public Set<SelectionKey> keys() {
            throw isNoSelector();
        }

        @Override
        public Set<SelectionKey> selectedKeys() {
            throw isNoSelector();
        }

        @Override
        public int selectNow() {
            throw isNoSelector();
        }

        @Override
        public int select(long timeout) {
            throw isNoSelector();
        }

        @Override
        public int select() {
            throw isNoSelector();
        }
    }
}
