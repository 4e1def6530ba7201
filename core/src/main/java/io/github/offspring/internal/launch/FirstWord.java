package io.github.offspring.internal.launch;

import io.github.offspring.internal.family.Ticket;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// What a child is told through its standard input, before the two have a socket: the secret that opens it, and its
/// work if that is short.
///
/// The secret, because others may read a command line or an environment. The work, because opening a socket takes a
/// starting JVM some 12 ms that the work need not wait for.
///
/// @param secret of the ticket to the parent
/// @param work the message that starts the child; null if it comes over the socket
public record FirstWord(byte[] secret, @Nullable Inbound work) {

    // What a pipe takes without anybody reading.
    private static final int MAX_BYTES = 32 * 1024;

    static boolean fits(Message work) {
        return work.arrays().isEmpty() && work.inlineLength() <= MAX_BYTES;
    }

    static void write(OutputStream out, Ticket ticket, @Nullable Message work) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.write(ticket.secret());
        if (work == null) {
            data.writeInt(-1);
        } else {
            data.writeInt(work.inlineLength());
            data.write(work.inline(), 0, work.inlineLength());
        }
        data.flush();
    }

    /// @throws IOException if the input is not what a parent writes
    public static FirstWord read(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        byte[] secret = new byte[Ticket.SECRET_BYTES];
        data.readFully(secret);
        int length = data.readInt();
        if (length < 0 || length > MAX_BYTES) {
            return new FirstWord(secret, null);
        }
        byte[] work = new byte[length];
        data.readFully(work);
        return new FirstWord(secret, new Inbound(Control.START, work, new Object[0]));
    }
}
