package io.github.offspring.internal.transport;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The layout of what a message looks like on a socket; docs/protocol/frames.md draws it.
///
/// | offset | bytes | field        | meaning                                                           |
/// |-------:|------:|--------------|-------------------------------------------------------------------|
/// |      0 |     4 | inlineLength | bytes of the message itself, that follow the header               |
/// |      4 |     4 | arrayCount   | arrays that travel beside it                                      |
/// |      8 |     4 | arrayBytes   | their bytes, all together                                         |
/// |     12 |     1 | kind         | what the message is, as its users define it                       |
/// |     13 |     3 | magic        | `OFS`: anything else is not ours                                  |
/// |     16 |     … | inline       |                                                                   |
/// |        | 5 × n | entries      | for each array its type, a letter, and its length in elements     |
/// |        |     … | arrays       | one after the other; of one in an [ArrayBlock], whose type has    |
/// |        |       |              | the bit [#IN_BLOCK], 28 bytes: pid, descriptor, token, offset     |
///
/// Little-endian, but for the arrays, which are in the machine's own order: both ends are on one machine.
final class Frame {

    static final int HEADER_BYTES = 16;
    static final int MAGIC = 0x53_46_4F;
    static final int ENTRY_BYTES = 5;

    /// With the type of an array: it is not here, but where a locator says.
    static final int IN_BLOCK = 0x80;

    /// To the reader itself: the name of a ring that the rest may come through.
    static final int OFFER = 0xFE;
    /// To the reader itself: the rest comes through that ring.
    static final int SWITCH = 0xFF;

    /// About what a Linux socket takes at once by default.
    static final int BUFFER_BYTES = 128 * 1024;
    /// Most connections never have more to buffer than that, and there may be hundreds.
    static final int FIRST_BUFFER_BYTES = 8 * 1024;

    private Frame() {}

    static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
