package io.github.offspring.internal.remote;

import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.internal.wire.WireWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/// What the fuzzers begin with: messages as good clients and servers send them.
public final class Seeds {

    private static final List<Object> VALUES = List.of(
            1,
            2L,
            3.0,
            'c',
            true,
            "text",
            "text of more than one byte \u20ac",
            new byte[] {1, 2},
            new long[] {3},
            new String[] {"a", "b"},
            new ArrayList<>(List.of(1, "two", List.of(3.0))),
            new HashMap<>(Map.of("a", 1)),
            new HashSet<>(Set.of(1, 2)),
            Optional.of("x"),
            new TreeMap<>(Map.of("a", new LinkedHashMap<>(Map.of(1, 2)))),
            Instant.EPOCH,
            UUID.nameUUIDFromBytes(new byte[1]),
            BitSet.valueOf(new long[] {5}),
            new IllegalStateException("thrown"),
            new Object[] {1, new Object[] {2}},
            new RemoteHandle(
                    new ServerAddress("0".repeat(32), "tcp://localhost:1", false),
                    1,
                    FuzzedObjects.SERVICE,
                    null,
                    RemoteHandle.LENT));
    private static final int OBJECTS = 16;
    private static final int METHODS = 22;

    private final Path folder;
    private int count;

    private Seeds(Path folder) {
        this.folder = folder;
    }

    /// Writes those of one fuzzer into a folder.
    public static void write(String fuzzer, Path folder) throws IOException {
        Files.createDirectories(folder);
        Seeds seeds = new Seeds(folder);
        switch (fuzzer) {
            case "FrameFuzzer" -> seeds.frames();
            case "HandshakeFuzzer" -> seeds.greetings();
            case "SessionFuzzer" -> seeds.calls();
            default -> seeds.values();
        }
    }

    private void add(byte[]... parts) throws IOException {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        Files.write(folder.resolve("seed-" + count++), all.toByteArray());
    }

    private static byte[] bytes(Consumer<WireWriter> content) {
        WireWriter fields = new WireWriter(64);
        content.accept(fields);
        return fields.toByteArray();
    }

    private static byte[] inline(Encoder encoder) {
        Message message = encoder.finish();
        return Arrays.copyOf(message.inline(), message.inlineLength());
    }

    private static byte[] encoded(Object value) {
        Encoder encoder = new Encoder(Format.FOREIGN);
        encoder.write(value, "value");
        return inline(encoder);
    }

    private static byte[] header(int kind, int inlineLength, int arrayCount, int arrayBytes) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(inlineLength)
                .putInt(arrayCount)
                .putInt(arrayBytes)
                .putInt(0x53_46_4F << 8 | kind)
                .array();
    }

    // ---- The four

    private void frames() throws IOException {
        add(header(RemoteFrame.GOODBYE, 0, 0, 0));
        add(header(RemoteFrame.CANCEL, 8, 0, 0), new byte[8], header(RemoteFrame.GOODBYE, 0, 0, 0));
        for (char type : "BCSIFJD".toCharArray()) {
            add(header(RemoteFrame.CALL, 4, 1, 16), new byte[4], new byte[] {(byte) type, 2, 0, 0, 0}, new byte[16]);
        }
        add(header(RemoteFrame.CALL, 0, 2, 3), new byte[] {'B', 1, 0, 0, 0, 'B', 2, 0, 0, 0}, new byte[3]);
        add(header(0xFE, 20, 0, 0), new byte[20]);
        add(header(0xFF, 0, 0, 0));
    }

    private void greetings() throws IOException {
        byte[] magic = ByteBuffer.allocate(8).putLong(Door.MAGIC).array();
        add(new byte[] {0}, magic, new byte[72]);
        add(new byte[] {1}, magic, new byte[72]);
        byte[] hello = bytes(to -> {
            to.putInt(RemoteFrame.VERSION);
            to.putString("client");
            to.putLong(1);
        });
        add(new byte[] {2}, header(RemoteFrame.HELLO, hello.length, 0, 0), hello);
        byte[] welcome = bytes(to -> {
            to.putInt(RemoteFrame.VERSION);
            to.putString("0".repeat(32));
            to.putString("place");
            to.putString("server");
            to.putLong(1);
            to.putByte(0);
        });
        add(new byte[] {3}, header(RemoteFrame.WELCOME, welcome.length, 0, 0), welcome);
        byte[] refused = bytes(to -> to.putString("because"));
        add(new byte[] {3}, header(RemoteFrame.REFUSED, refused.length, 0, 0), refused);
    }

    private void values() throws IOException {
        for (Object value : VALUES) {
            byte[] one = encoded(value);
            // As an argument, a result, and one that lends.
            add(new byte[] {0}, one);
            add(new byte[] {1}, one);
            add(new byte[] {2}, one, new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0});
        }
        Encoder thrown = new Encoder(Format.FOREIGN);
        ThrowableImage.write(thrown, new IllegalArgumentException("x", new IOException("y")));
        add(new byte[] {3}, inline(thrown), new byte[4]);
        add(new byte[] {4}, bytes(to -> {
            to.putByte(RemoteFrame.TOO_MANY);
            to.putString("too many");
        }));
    }

    private static byte[] framed(int kind, byte[] content) {
        return ByteBuffer.allocate(3 + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) kind)
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    private static byte[] call(long id, long object, int method, Object... arguments) {
        Encoder encoder = new Encoder(Format.FOREIGN);
        encoder.fields().putLong(id);
        encoder.fields().putLong(object);
        encoder.fields().putInt(method);
        encoder.fields().putByte(arguments.length);
        for (Object argument : arguments) {
            encoder.write(argument, "argument");
        }
        return framed(RemoteFrame.CALL, inline(encoder));
    }

    private void calls() throws IOException {
        for (int object = 1; object <= OBJECTS; object++) {
            for (int method = 0; method < METHODS; method++) {
                add(
                        call(1, object, method),
                        call(2, object, method, 0),
                        call(3, object, method, 1L),
                        call(4, object, method, "a", 1),
                        call(5, object, method, 1, 1L),
                        framed(RemoteFrame.CANCEL, bytes(to -> to.putLong(3))));
            }
        }
        for (int method = 0; method < DirectoryKind.Method.values().length; method++) {
            Kind map = FuzzedObjects.kind("MapKind", 0);
            add(
                    call(1, HostedObjects.DIRECTORY, method),
                    call(2, HostedObjects.DIRECTORY, method, "name"),
                    call(3, HostedObjects.DIRECTORY, method, map, new Object[0]),
                    call(4, HostedObjects.DIRECTORY, method, "name", map, new Object[0]),
                    call(5, HostedObjects.DIRECTORY, method, "service", FuzzedObjects.SERVICE),
                    call(6, HostedObjects.DIRECTORY, method, 1L, true));
        }
        add(framed(RemoteFrame.RELEASE, bytes(to -> {
            to.putLong(1);
            to.putInt(1);
        })));
        add(framed(RemoteFrame.GOODBYE, new byte[0]));
    }
}
