package io.github.offspring.internal.robust;

/// The numbers by which kinds of blocks are known in the heap.
final class Kind {

    static final int LOCK = 1;
    static final int ROSTER_PAGE = 2;
    static final int SEMAPHORE = 3;
    static final int COUNTER = 4;
    static final int EVENT = 5;
    static final int CONDITION = 6;
    static final int BARRIER = 7;
    static final int LATCH = 8;
    static final int READ_WRITE_LOCK = 9;
    static final int VALUE = 10;
    static final int REENTRANT_LOCK = 11;
    static final int QUEUE = 12;
    static final int TOPIC = 13;
    static final int INT_CELL = 20;
    static final int LONG_CELL = 21;
    static final int DOUBLE_CELL = 22;
    static final int BOOLEAN_CELL = 23;
    static final int ARRAY = 24;
    static final int RECORDS = 25;
    static final int LIST = 26;

    private Kind() {}
}
