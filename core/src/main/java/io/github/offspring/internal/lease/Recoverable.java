package io.github.offspring.internal.lease;

/// A kind of shared objects, as recovery sees it.
public interface Recoverable {

    /// The number by which its blocks are known, from 1 to 255.
    int kind();

    /// Gives back what a dead process has in an object of this kind, and then wakes all who may sleep at it: the
    /// dead one may have changed something and not told anybody, or been told something and not acted on it.
    ///
    /// May be ended at any store, and is then done again by somebody else from the beginning. Other processes use
    /// the object at the same time.
    void recover(Domain domain, Block block, int slot);

    /// Whether objects of this kind are recovered before all of other kinds: those who wait for something that is
    /// about to be free must have been told before anybody else can have it.
    default boolean isFirst() {
        return false;
    }

    /// Removes what else belongs to a block that a dead process had never sent: nobody knows of it, and its memory
    /// is about to be used again. May be done twice.
    default void removeParts(Domain domain, Block block) {}
}
