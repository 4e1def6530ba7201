package io.github.offspring.internal.family;

import io.github.offspring.internal.wire.WireReader;
import io.github.offspring.internal.wire.WireWriter;
import java.io.Serial;
import java.io.Serializable;

/// The right to connect once to a certain place in another process.
///
/// @param path the socket where that process lets others in
/// @param id which place
/// @param secret what proves the right to it
public record Ticket(String path, long id, byte[] secret) implements Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    public static final int SECRET_BYTES = 32;

    public void write(WireWriter out) {
        out.putString(path);
        out.putLong(id);
        out.putBytes(secret, 0, SECRET_BYTES);
    }

    public static Ticket read(WireReader in) {
        return new Ticket(in.getString(), in.getLong(), in.getBytes(SECRET_BYTES));
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "Ticket[path=" + path + ", id=" + Long.toHexString(id) + "]";
    }
}
