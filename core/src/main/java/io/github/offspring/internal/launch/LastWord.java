package io.github.offspring.internal.launch;

import io.github.offspring.CodecException;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.WireReader;
import io.github.offspring.internal.wire.WireWriter;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/// What a child leaves in a file that was done before it had a socket to say it over.
public final class LastWord {

    private static final int MAX_BYTES = 1 << 20;

    private LastWord() {}

    /// A message and its kind.
    public record Entry(int kind, Message message) {}

    /// Shows that the work has begun: should the process die before it has said anything, it was the work and not
    /// the start that failed.
    public static void begin(Ticket ticket) {
        try {
            new FileOutputStream(unfinished(file(ticket))).close();
        } catch (IOException _) {
            // A full disk. What then dies young is said to have never come up.
        }
    }

    static boolean isBegun(Ticket ticket) {
        File file = file(ticket);
        return unfinished(file).exists() || file.exists();
    }

    /// Leaves messages for the parent.
    ///
    /// @return false if they are too many or too large for it
    /// @throws IOException if the file cannot be written
    public static boolean leave(Ticket ticket, List<Entry> entries) throws IOException {
        WireWriter out = new WireWriter(1024);
        for (int i = 0; i < entries.size(); i++) {
            Message message = entries.get(i).message;
            if (!message.arrays().isEmpty() || out.position() + message.inlineLength() > MAX_BYTES) {
                return false;
            }
            out.putByte(entries.get(i).kind);
            out.putInt(message.inlineLength());
            out.putBytes(message.inline(), 0, message.inlineLength());
        }
        File file = file(ticket);
        File temporary = unfinished(file);
        try (FileOutputStream stream = new FileOutputStream(temporary)) {
            stream.write(out.array(), 0, out.position());
        }
        // All or nothing, if the child is killed on this line. The old file API: the new one takes 3 ms longer to
        // load.
        return temporary.renameTo(file);
    }

    /// Does once what [#leave] does, and leaves nothing.
    public static void rehearse(Ticket ticket) throws IOException {
        leave(ticket, List.of(new Entry(0, Message.ofBytes(new byte[0], 0))));
        Files.deleteIfExists(file(ticket).toPath());
    }

    /// Takes what a child that has ended has left.
    static List<Inbound> take(Ticket ticket) {
        File file = file(ticket);
        List<Inbound> messages = new ArrayList<>();
        try {
            if (file.exists()) {
                byte[] bytes = Files.readAllBytes(file.toPath());
                WireReader in = new WireReader(bytes);
                while (in.remaining() > 0) {
                    int kind = in.getByte();
                    messages.add(new Inbound(kind, in.getBytes(in.getCount(1)), new Object[0]));
                }
                Files.deleteIfExists(file.toPath());
            }
            Files.deleteIfExists(unfinished(file).toPath());
        } catch (IOException | CodecException _) {
            // What was read before is all there is.
        }
        return messages;
    }

    private static File unfinished(File file) {
        return new File(file.getPath() + ".tmp");
    }

    private static File file(Ticket ticket) {
        return new File(ticket.path() + "." + Long.toHexString(ticket.id()) + ".last");
    }
}
