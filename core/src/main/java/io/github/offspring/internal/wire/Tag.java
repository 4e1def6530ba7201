package io.github.offspring.internal.wire;

/// The first byte of each value of the flat format; docs/protocol/codec.md draws them.
final class Tag {

    static final int NULL = 0;
    static final int TRUE = 1;
    static final int FALSE = 2;
    static final int BYTE = 3;
    static final int SHORT = 4;
    static final int CHAR = 5;
    static final int INT = 6;
    static final int LONG = 7;
    static final int FLOAT = 8;
    static final int DOUBLE = 9;
    static final int STRING = 10;
    static final int ARRAY = 11;
    static final int ARRAY_BESIDE = 12;
    static final int ARRAY_LIST = 13;
    static final int LIST_OF = 14;
    static final int HASH_MAP = 15;
    static final int HASH_SET = 16;
    static final int RECORD = 17;
    static final int ENUM = 18;
    static final int OPTIONAL = 19;
    static final int STRING_ARRAY = 20;
    static final int LAMBDA = 21;
    static final int OBJECT_STREAM = 22;

    private Tag() {}
}
