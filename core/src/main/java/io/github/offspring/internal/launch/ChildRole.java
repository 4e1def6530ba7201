package io.github.offspring.internal.launch;

import io.github.offspring.internal.family.Identity;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.WireReader;
import io.github.offspring.internal.wire.WireWriter;

/// What a child is told besides its work.
///
/// @param identity who it is
/// @param key the family's key
/// @param logLevel from which level on it logs, the ordinal of a `System.Logger.Level`; [#ASK] to ask the parent
/// when it first matters
public record ChildRole(Identity identity, byte[] key, int logLevel) {

    public static final int ASK = -1;

    /// For one that stands by, ahead of its work: it wakes and takes its place while the work is being encoded.
    Message encode() {
        WireWriter out = new WireWriter(256);
        write(out);
        return Message.ofBytes(out.array(), out.position());
    }

    void write(WireWriter out) {
        identity.write(out);
        out.putInt(key.length);
        out.putBytes(key, 0, key.length);
        out.putByte(logLevel);
    }

    public static ChildRole read(WireReader in) {
        Identity identity = Identity.read(in);
        return new ChildRole(identity, in.getBytes(in.getCount(1)), in.getByte());
    }
}
