package io.github.offspring.process;

/// How much of the machine a process's children may use, all together.
///
/// The root's is the processors that it may use, and three quarters of the memory that its own heap leaves; a
/// child's is the processors that it was started with, and half of its heap: its own heap and its children's share
/// one slice of the machine. Children are started with a slice of it, so that many of them do
/// not each size themselves for the whole machine.
///
/// **Threads and processes** *Immutable.*
///
/// @param cpus processors, at least 1
/// @param heapBytes heap, in bytes
public record Budget(int cpus, long heapBytes) {

    private static final long MIN_HEAP_BYTES = 64L << 20;

    /// Checks the numbers.
    ///
    /// @throws IllegalArgumentException if there is not at least one processor, or the heap is negative
    public Budget {
        if (cpus < 1 || heapBytes < 0) {
            throw new IllegalArgumentException("budget: needs at least one processor and no negative heap: cpus=" + cpus
                    + ", heapBytes=" + heapBytes);
        }
    }

    /// Returns the slice of one of several children.
    ///
    /// @param children how many share it, at least 1
    /// @return the slice: at least one processor and 64 MiB
    /// @throws IllegalArgumentException if the number is less than 1
    public Budget share(int children) {
        if (children < 1) {
            throw new IllegalArgumentException("budget: cannot be shared among fewer than one: children=" + children);
        }
        return new Budget(Math.max(1, cpus / children), Math.max(MIN_HEAP_BYTES, heapBytes / children));
    }
}
