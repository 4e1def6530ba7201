package io.github.offspring.pool;

/// The kinds of frames between a pool and its workers; docs/protocol/pool.md draws them.
final class PoolFrame {

    /// Pool to worker: one task.
    ///
    /// `frame:8 firstElement:8 | task`
    static final int TASK = 1;

    /// Pool to worker: a function and some elements to apply it to.
    ///
    /// `frame:8 firstElement:8 skipped:4 end:4 | count:4 function, then count elements`, the function behind its
    /// length, the elements in runs
    static final int CHUNK = 2;

    /// Worker to pool: one or more results.
    ///
    /// For each: `element:8 status:1 length:4 |` a value, or an exception; or for several that follow each other
    /// and have returned values of one kind: `element:8 status:1 kind:1`, zeros up to a multiple of 4, `count:4 |`
    /// the values
    static final int RESULTS = 3;

    static final int RETURNED = 1;
    static final int THREW = 0;
    /// Nothing up to this element will come any more: it was not wanted. Its length is 0.
    static final int SKIPPED = 2;
    /// Several. In the journal the count may be 0: then there are as many as follow.
    static final int RUN = 3;

    private PoolFrame() {}
}
