package io.github.offspring.internal.launch;

import io.github.offspring.internal.family.Identity;
import io.github.offspring.internal.wire.Decoder;
import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.WireReader;
import java.io.Serializable;

/// What a child is told when it gets its work: who it is, the family's key, from which level on it logs; then the
/// work.
///
/// @param identity who the child is
/// @param key the family's key
/// @param logLevel the ordinal of a `System.Logger.Level`; [#ASK] to ask the parent when it first matters
public record StartMessage(Identity identity, byte[] key, int logLevel) {

    public static final int ASK = -1;

    /// Encodes it with the work behind.
    ///
    /// @throws io.github.offspring.CodecException if the work cannot be encoded
    public Message encode(Serializable work) {
        Encoder encoder = new Encoder(Format.FAMILY, 1024);
        identity.write(encoder.fields());
        encoder.fields().putInt(key.length);
        encoder.fields().putBytes(key, 0, key.length);
        encoder.fields().putByte(logLevel);
        encoder.write(work, "task");
        return encoder.finish();
    }

    /// Reads it, up to the work.
    public static StartMessage decode(Decoder.Values values) {
        WireReader in = values.fields();
        Identity identity = Identity.read(in);
        return new StartMessage(identity, in.getBytes(in.getCount(1)), in.getByte());
    }
}
