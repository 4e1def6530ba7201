package io.github.offspring.internal.launch;

import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.KnownLoaders;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.WireReader;
import io.github.offspring.internal.wire.WireWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers a child's questions: for classes and resources that its own class path does not have, and for the log
/// level.
final class ClassServer {

    private ClassServer() {}

    /// @param preferred the loader that is asked before all others; null for none
    static Message answer(Inbound question, @Nullable ClassLoader preferred) {
        WireReader in = question.reader();
        long number = in.getLong();
        int subject = in.getByte();
        String name = in.getString();
        Encoder encoder = new Encoder(Format.FAMILY);
        WireWriter out = encoder.fields();
        out.putLong(number);
        try {
            write(out, subject, name, preferred);
        } catch (IOException | RuntimeException | LinkageError e) {
            // A loader of the application's that fails is one that does not have it.
            out.rewind(Long.BYTES);
            out.putInt(0);
        }
        return encoder.finish();
    }

    private static void write(WireWriter out, int subject, String name, @Nullable ClassLoader preferred)
            throws IOException {
        List<byte[]> contents =
                switch (subject) {
                    case Control.SUBJECT_RESOURCE -> {
                        byte[] content = KnownLoaders.read(name, preferred);
                        yield content == null ? List.of() : List.of(content);
                    }
                    case Control.SUBJECT_RESOURCES -> KnownLoaders.readAll(name, preferred);
                    case Control.SUBJECT_LOG_LEVEL -> List.of(LogSink.level().getBytes(StandardCharsets.US_ASCII));
                    default -> List.of();
                };
        out.putInt(contents.size());
        for (byte[] content : contents) {
            out.putInt(content.length);
            out.putBytes(content, 0, content.length);
        }
    }
}
