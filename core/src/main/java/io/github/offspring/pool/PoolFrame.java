package io.github.offspring.pool;

/// The kinds of frames between a pool and its workers; docs/protocol/pool.md draws them.
final class PoolFrame {

    /// Pool to worker: one task.
    ///
    /// `frame:8 firstElement:8 | task`
    static final int TASK = 1;

    /// Pool to worker: a function and some elements to apply it to.
    ///
    /// `frame:8 firstElement:8 skipped:4 end:4 | count:4 function, then count elements`, each behind its length
    static final int CHUNK = 2;

    /// Worker to pool: one or more results.
    ///
    /// For each: `element:8 status:1 length:4 |` a value, or an exception
    static final int RESULTS = 3;

    static final int RETURNED = 1;
    static final int THREW = 0;
    /// Nothing up to this element will come any more: it was not wanted. Its length is 0.
    static final int SKIPPED = 2;

    private PoolFrame() {}
}
