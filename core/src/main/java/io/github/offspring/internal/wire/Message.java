package io.github.offspring.internal.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A value that has been encoded: bytes, and the large primitive arrays that travel beside them without being
/// copied.
public final class Message {

    /// The longest message, everything included.
    public static final long MAX_BYTES = Integer.MAX_VALUE - 1024;

    /// Bytes of the table entry that describes one array beside the message.
    public static final int ARRAY_ENTRY_BYTES = 5;

    private final byte[] inline;
    private final int inlineLength;
    private final List<Object> arrays;
    private final List<Departure> departures;
    // Guarded by the monitor.
    private int users = 1;

    Message(byte[] inline, int inlineLength, List<Object> arrays, List<Departure> departures) {
        this.inline = inline;
        this.inlineLength = inlineLength;
        this.arrays = arrays;
        this.departures = departures;
    }

    /// @throws io.github.offspring.CodecException if a message of that length cannot be sent
    public static void checkLength(long bytes) {
        if (bytes > MAX_BYTES) {
            throw WireWriter.tooLong(bytes);
        }
    }

    /// A message of plain bytes.
    public static Message ofBytes(byte[] bytes, int length) {
        return new Message(bytes, length, List.of(), List.of());
    }

    /// What has arrived, to be sent on as it is.
    public static Message of(Inbound inbound) {
        return new Message(inbound.bytes(), inbound.bytes().length, List.of(inbound.arrays()), List.of());
    }

    public byte[] inline() {
        return inline;
    }

    public int inlineLength() {
        return inlineLength;
    }

    /// The arrays beside the message; primitive, none of them `boolean[]`.
    public List<Object> arrays() {
        return arrays;
    }

    public long arrayBytes() {
        long sum = 0;
        for (Object array : arrays) {
            sum += PrimitiveArrays.bytes(array);
        }
        return sum;
    }

    /// All that is sent of it, but for the header.
    public long totalBytes() {
        return inlineLength + arrayBytes() + (long) arrays.size() * ARRAY_ENTRY_BYTES;
    }

    /// What leaves this process with the message, such as the end of a pipe.
    public List<Departure> departures() {
        return departures;
    }

    /// Whether anything leaves this process with it that can be in one process only.
    public boolean hasExclusiveDepartures() {
        return haveExclusive(departures);
    }

    static boolean haveExclusive(List<Departure> departures) {
        for (Departure departure : departures) {
            if (departure.isExclusive()) {
                return true;
            }
        }
        return false;
    }

    /// A message that no longer shares memory with the value it was made of, and takes no more than it needs, for
    /// sending later.
    public Message detached() {
        byte[] trimmed = trimmed();
        if (arrays.isEmpty() && departures.isEmpty()) {
            return new Message(trimmed, inlineLength, List.of(), List.of());
        }
        List<Object> copies = new ArrayList<>(arrays.size());
        for (Object array : arrays) {
            copies.add(PrimitiveArrays.copy(array));
        }
        return new Message(trimmed, inlineLength, copies, departures);
    }

    private byte[] trimmed() {
        return inline.length - inlineLength > inline.length / 8 ? Arrays.copyOf(inline, inlineLength) : inline;
    }

    /// The same with copies of its arrays that lie elsewhere.
    ///
    /// @param holder keeps them until the message is [given up][#abandon]
    public Message detached(List<? extends StoredArray> copies, Departure holder) {
        List<Departure> all = new ArrayList<>(departures);
        all.add(holder);
        return new Message(trimmed(), inlineLength, new ArrayList<>(copies), all);
    }

    /// Says that one more is about to send it and will [abandon][#abandon] it.
    public synchronized void share() {
        users++;
    }

    private synchronized boolean isLastUser() {
        users--;
        return users <= 0;
    }

    /// Says that the message will never arrive, or is done with.
    public void abandon() {
        if (departures.isEmpty() || !isLastUser()) {
            return;
        }
        for (Departure departure : departures) {
            departure.abandon();
        }
    }
}
