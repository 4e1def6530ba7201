package io.github.offspring.internal.remote;

import java.io.IOException;
import java.io.ObjectInputFilter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a process of one family has proved itself with to a server of another one, and what it lets that send.
///
/// As bytes: 4 for a length; so many of the [credentials][Credentials#toBytes]; the patterns, UTF-8. Big-endian.
///
/// @param allowed patterns of classes that the server may send besides values of the JDK; empty for none
record Proof(Credentials credentials, String allowed) {

    /// @throws IllegalArgumentException if one is not such a pattern
    Proof {
        Object _ = ObjectInputFilter.Config.createFilter(allowed);
    }

    @Nullable
    ObjectInputFilter filter() {
        return allowed.isEmpty() ? null : ObjectInputFilter.Config.createFilter(allowed);
    }

    /// @throws IllegalStateException if it cannot be given away
    byte[] toBytes() {
        byte[] proves = credentials.toBytes();
        byte[] patterns = allowed.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + proves.length + patterns.length)
                .putInt(proves.length)
                .put(proves)
                .put(patterns)
                .array();
    }

    /// @throws IOException if it is not what [#toBytes] gives
    static Proof ofBytes(byte[] bytes) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int length = in.remaining() < Integer.BYTES ? -1 : in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IOException("it is cut off: length=" + bytes.length + " bytes");
        }
        byte[] proves = new byte[length];
        in.get(proves);
        return new Proof(
                Credentials.ofBytes(proves), StandardCharsets.UTF_8.decode(in).toString());
    }
}
