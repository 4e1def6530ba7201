package io.github.offspring.internal.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/// The calls of the operating system that the JDK does not offer. Only where [NativeAccess] is granted.
///
/// Numbers and layouts are those of Linux on x86-64 and AArch64, from its headers `fcntl.h`, `futex.h`,
/// `unistd.h`. Nobody calls it but where NativeAccess says that this is allowed.
@SuppressWarnings("restricted")
public final class Posix {

    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int O_CLOEXEC = 0x80000;
    // The two platforms differ in this one.
    private static final int O_NOFOLLOW = NativeAccess.isX64() ? 0x20000 : 0x8000;
    private static final int OWNER_ONLY = 0600;

    private static final int F_OFD_GETLK = 36;
    private static final int F_OFD_SETLK = 37;
    private static final short F_WRLCK = 1;
    private static final short F_UNLCK = 2;

    private static final int FUTEX_WAIT = 0;
    private static final int FUTEX_WAKE = 1;
    private static final long SYS_FUTEX = NativeAccess.isX64() ? 202 : 98;

    private static final int SIGKILL = 9;
    private static final int ENOSPC = 28;
    private static final int EINTR = 4;

    private static final MemoryLayout FLOCK = MemoryLayout.structLayout(
            JAVA_SHORT.withName("type"),
            JAVA_SHORT.withName("whence"),
            MemoryLayout.paddingLayout(4),
            JAVA_LONG.withName("start"),
            JAVA_LONG.withName("length"),
            JAVA_INT.withName("pid"),
            MemoryLayout.paddingLayout(4));
    private static final long FLOCK_START = 8;
    private static final long FLOCK_LENGTH = 16;

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long TIMESPEC_BYTES = 16;

    private static final MemoryLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option WITH_ERRNO = Linker.Option.captureCallState("errno");

    private static final MethodHandle OPEN = variadic("open", 2, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle FCNTL = variadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle FALLOCATE = LINKER.downcallHandle(
            symbol("posix_fallocate"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle CLOSE =
            LINKER.downcallHandle(symbol("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle KILL =
            LINKER.downcallHandle(symbol("kill"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    // futex(address, operation, value, time): what else it may take is not used by these operations.
    private static final MethodHandle FUTEX = LINKER.downcallHandle(
            symbol("syscall"),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS),
            Linker.Option.firstVariadicArg(1));

    private Posix() {}

    private static MemorySegment symbol(String name) {
        return LINKER.defaultLookup().findOrThrow(name);
    }

    private static MethodHandle variadic(String name, int fixed, MemoryLayout result, MemoryLayout... parameters) {
        return LINKER.downcallHandle(
                symbol(name),
                FunctionDescriptor.of(result, parameters),
                Linker.Option.firstVariadicArg(fixed),
                WITH_ERRNO);
    }

    /// Opens a file for reading and writing, making it, for its owner alone, if it is not there. No program that
    /// this one starts inherits it.
    ///
    /// @return the descriptor
    public static int open(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURE);
            MemorySegment path = arena.allocateFrom(file.toString());
            int descriptor = (int) OPEN.invokeExact(state, path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, OWNER_ONLY);
            if (descriptor < 0) {
                throw new IOException(file + ": cannot be opened because: errno=" + (int) ERRNO.get(state, 0L));
            }
            return descriptor;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    public static void close(int descriptor) throws IOException {
        try {
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Takes the lock of one byte of a file, for this open descriptor; again if it is held already.
    ///
    /// @return whether it is held now
    public static boolean tryLock(int descriptor, long at) throws IOException {
        return fcntl(descriptor, F_OFD_SETLK, F_WRLCK, at) == F_WRLCK;
    }

    public static void unlock(int descriptor, long at) throws IOException {
        fcntl(descriptor, F_OFD_SETLK, F_UNLCK, at);
    }

    /// Whether the lock of a byte is held through another descriptor than this.
    public static boolean isLocked(int descriptor, long at) throws IOException {
        return fcntl(descriptor, F_OFD_GETLK, F_WRLCK, at) != F_UNLCK;
    }

    /// @return the type of lock in the structure afterwards; -1 if the call failed
    private static int fcntl(int descriptor, int command, short type, long at) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURE);
            MemorySegment flock = arena.allocate(FLOCK);
            flock.set(JAVA_SHORT, 0, type);
            flock.set(JAVA_LONG, FLOCK_START, at);
            flock.set(JAVA_LONG, FLOCK_LENGTH, 1);
            int result = (int) FCNTL.invokeExact(state, descriptor, command, flock);
            return result < 0 ? -1 : flock.get(JAVA_SHORT, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Gives a file all the space of its length now, so that a full file system is an error here.
    public static void allocate(int descriptor, long bytes) throws IOException {
        int error;
        do {
            try {
                error = (int) FALLOCATE.invokeExact(descriptor, 0L, bytes);
            } catch (Throwable e) {
                throw unexpected(e);
            }
        } while (error == EINTR);
        if (error != 0) {
            throw new IOException(
                    error == ENOSPC ? "no space is left" : "the space cannot be had: errno=" + error);
        }
    }

    /// Sleeps in the kernel while a word has a value: until woken, for at most the time, or until a signal comes.
    public static void futexWait(MemorySegment word, int expected, long nanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(TIMESPEC_BYTES, Long.BYTES);
            time.set(JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
            time.set(JAVA_LONG, Long.BYTES, nanos % NANOS_PER_SECOND);
            long ignored = (long) FUTEX.invokeExact(SYS_FUTEX, word, FUTEX_WAIT, expected, time);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /// Wakes those who sleep at a word, in the order in which they came.
    ///
    /// @return how many
    public static int futexWake(MemorySegment word, int most) {
        try {
            return (int) (long) FUTEX.invokeExact(SYS_FUTEX, word, FUTEX_WAKE, most, MemorySegment.NULL);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /// Ends this process as SIGKILL does.
    public static void killThisProcess() {
        try {
            int ignored = (int) KILL.invokeExact((int) ProcessHandle.current().pid(), SIGKILL);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static IOException unexpected(Throwable e) {
        if (e instanceof IOException io) {
            return io;
        }
        throw new AssertionError(e);
    }
}
