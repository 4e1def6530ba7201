package io.github.offspring.internal.os;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/// The calls of the operating system that the JDK does not offer. Only where [NativeAccess] is granted.
///
/// All go through one function with one signature, the C library's `syscall`, because the JDK takes tens of
/// milliseconds to make the code for the first call of each shape. That function says that something has failed,
/// and not why. What is no system call is given the same signature: in the calling conventions of both processors a
/// function does not see arguments that it has not.
///
/// Numbers and layouts are those of Linux on x86-64 and AArch64, from its headers `unistd.h`, `fcntl.h`,
/// `futex.h`. Nobody calls it but where NativeAccess says that this is allowed.
@SuppressWarnings("restricted")
public final class Posix {

    private static final boolean X64 = NativeAccess.isX64();

    private static final long CLOSE = X64 ? 3 : 57;
    private static final long KILL = X64 ? 62 : 129;
    private static final long FCNTL = X64 ? 72 : 25;
    private static final long FUTEX = X64 ? 202 : 98;
    private static final long OPENAT = X64 ? 257 : 56;
    private static final long FALLOCATE = X64 ? 285 : 47;

    private static final long MEMFD_CREATE = X64 ? 319 : 279;

    private static final long MFD_CLOEXEC = 1;

    private static final long AT_FDCWD = -100;
    private static final long O_RDWR = 2;
    private static final long O_CREAT = 0x40;
    private static final long O_CLOEXEC = 0x80000;
    private static final long O_NOFOLLOW = X64 ? 0x20000 : 0x8000;
    private static final long OWNER_ONLY = 0600;

    private static final long F_OFD_GETLK = 36;
    private static final long F_OFD_SETLK = 37;
    private static final short F_WRLCK = 1;
    private static final short F_UNLCK = 2;

    // struct flock: short type, short whence, long start, long length, int pid
    private static final long FLOCK_BYTES = 32;
    private static final long FLOCK_START = 8;
    private static final long FLOCK_LENGTH = 16;

    private static final long FUTEX_WAIT = 0;
    private static final long FUTEX_WAKE = 1;

    // struct timespec: long seconds, long nanoseconds
    private static final long TIMESPEC_BYTES = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    // Each thread's own, for its next sleep. What is allocated for each costs as much as a good part of a short one.
    private static final ThreadLocal<MemorySegment> TIMESPEC = new ThreadLocal<>() {
        @Override
        protected MemorySegment initialValue() {
            return Arena.ofAuto().allocate(TIMESPEC_BYTES, Long.BYTES);
        }
    };

    private static final long SIGKILL = 9;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SYSCALL = handle(LINKER.defaultLookup().findOrThrow("syscall"));

    private Posix() {}

    private static MethodHandle handle(MemorySegment function) {
        return LINKER.downcallHandle(
                function,
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
    }

    /// @return -1 if it failed
    private static long call(long number, long a, long b, long c, long d) {
        try {
            return (long) SYSCALL.invokeExact(number, a, b, c, d);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /// Opens a file for reading and writing, making it, for its owner alone, if it is not there. No program that
    /// this one starts inherits it.
    ///
    /// @return the descriptor
    public static int open(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long path = arena.allocateFrom(file.toString()).address();
            long descriptor = call(OPENAT, AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, OWNER_ONLY);
            if (descriptor < 0) {
                throw new IOException(file + ": cannot be opened for reading and writing");
            }
            return (int) descriptor;
        }
    }

    /// Makes memory that has no name in any file system: nothing is left of it when nobody has it open or mapped.
    ///
    /// @param purpose for people who look at a process
    /// @return the descriptor
    public static int openMemory(String purpose, long bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long descriptor = call(MEMFD_CREATE, arena.allocateFrom(purpose).address(), MFD_CLOEXEC, 0, 0);
            if (descriptor < 0) {
                throw new IOException("the system gives no memory to share");
            }
            if (!allocate((int) descriptor, bytes)) {
                close((int) descriptor);
                throw new IOException("there is not so much memory to share: " + bytes + " bytes");
            }
            return (int) descriptor;
        }
    }

    public static void close(int descriptor) {
        call(CLOSE, descriptor, 0, 0, 0);
    }

    /// Takes the lock of one byte of a file, for this open descriptor; again if it is held already.
    ///
    /// @return whether it is held now
    public static boolean tryLock(int descriptor, long at) {
        return fcntl(descriptor, F_OFD_SETLK, F_WRLCK, at) == F_WRLCK;
    }

    public static void unlock(int descriptor, long at) {
        fcntl(descriptor, F_OFD_SETLK, F_UNLCK, at);
    }

    /// Whether the lock of a byte is held through another descriptor than this; also if the kernel does not say.
    public static boolean isLocked(int descriptor, long at) {
        return fcntl(descriptor, F_OFD_GETLK, F_WRLCK, at) != F_UNLCK;
    }

    /// @return the type of lock in the structure afterwards; -1 if the call failed
    private static int fcntl(int descriptor, long command, short type, long at) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment flock = arena.allocate(FLOCK_BYTES, Long.BYTES);
            flock.set(JAVA_SHORT, 0, type);
            flock.set(JAVA_LONG, FLOCK_START, at);
            flock.set(JAVA_LONG, FLOCK_LENGTH, 1);
            return call(FCNTL, descriptor, command, flock.address(), 0) < 0 ? -1 : flock.get(JAVA_SHORT, 0);
        }
    }

    /// Gives a file all the space of its length now, so that a full file system is an error here.
    ///
    /// @return false if that failed, because the file system is full or cannot do this
    public static boolean allocate(int descriptor, long bytes) {
        return call(FALLOCATE, descriptor, 0, 0, bytes) == 0;
    }

    /// Sleeps in the kernel while a word has a value: until woken, for at most the time, or until a signal comes.
    ///
    /// @param word its address
    public static void futexWait(long word, int expected, long nanos) {
        MemorySegment time = TIMESPEC.get();
        time.set(JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
        time.set(JAVA_LONG, Long.BYTES, nanos % NANOS_PER_SECOND);
        call(FUTEX, word, FUTEX_WAIT, expected, time.address());
    }

    /// Wakes those who sleep at a word, in the order in which they came.
    ///
    /// @param word its address
    public static void futexWake(long word, int most) {
        call(FUTEX, word, FUTEX_WAKE, most, 0);
    }

    /// Gives back to the system what the C library keeps of memory that has been freed: that of the JVM's
    /// compiler, some megabytes after each start. Takes a millisecond or more; does nothing where the C library
    /// does not offer it.
    public static void trimHeap() {
        // glibc has it, musl does not.
        Optional<MemorySegment> function = LINKER.defaultLookup().find("malloc_trim");
        if (function.isPresent()) {
            try {
                long _ = (long) handle(function.get()).invokeExact(0L, 0L, 0L, 0L, 0L);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }

    /// Ends this process as SIGKILL does.
    public static void killThisProcess() {
        call(KILL, ProcessHandle.current().pid(), SIGKILL, 0, 0);
    }
}
