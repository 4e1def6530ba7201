package io.github.offspring.internal.remote;

import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.internal.wire.WireWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// What the fuzzers begin with: messages as good clients and servers send them, and words that mean something.
public final class Seeds {

    private static final int OBJECTS = 17;
    private static final int METHODS = 23;
    private static final int MAX_LITERAL = 60_000;

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

    /// Writes what libFuzzer takes as a dictionary.
    public static void writeDictionary(Path file) throws IOException {
        Set<byte[]> words = new LinkedHashSet<>();
        for (Object kind : Samples.kinds()) {
            words.add(kind.getClass().getName().getBytes(StandardCharsets.UTF_8));
        }
        for (String word : List.of("java.util.", "java.lang.", "INSTANCE", "[Ljava.lang.Object;", "[[I", "name")) {
            words.add(word.getBytes(StandardCharsets.UTF_8));
        }
        for (int number : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 1 << 30, 1 << 16, 4096, 64}) {
            words.add(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
            words.add(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(number)
                    .array());
        }
        var text = new StringBuilder();
        for (byte[] word : words) {
            text.append('"');
            for (byte each : word) {
                text.append(String.format("\\x%02x", each));
            }
            text.append("\"\n");
        }
        Files.writeString(file, text);
    }

    private void add(byte[]... parts) throws IOException {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        Files.write(folder.resolve("seed-" + count++), all.toByteArray());
    }

    private static byte[] bytes(int... values) {
        byte[] all = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            all[i] = (byte) values[i];
        }
        return all;
    }

    private static byte[] fields(Consumer<WireWriter> content) {
        WireWriter fields = new WireWriter(64);
        content.accept(fields);
        return fields.toByteArray();
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

    private static int width(char type) {
        return switch (type) {
            case 'B' -> 1;
            case 'C', 'S' -> 2;
            case 'I', 'F' -> 4;
            default -> 8;
        };
    }

    // ---- The four

    private void frames() throws IOException {
        byte[] plain = bytes(0);
        add(plain, header(RemoteFrame.GOODBYE, 0, 0, 0));
        add(plain, header(RemoteFrame.CANCEL, 8, 0, 0), new byte[8], header(RemoteFrame.GOODBYE, 0, 0, 0));
        for (char type : "BCSIFJD".toCharArray()) {
            add(
                    plain,
                    header(RemoteFrame.CALL, 4, 1, 16),
                    new byte[4],
                    bytes(type, 16 / width(type), 0, 0, 0),
                    new byte[16]);
        }
        add(plain, header(RemoteFrame.CALL, 0, 2, 3), bytes('B', 1, 0, 0, 0, 'B', 2, 0, 0, 0), new byte[3]);
        add(plain, header(0xFE, 20, 0, 0), new byte[20]);
        add(plain, header(0xFF, 0, 0, 0));
        for (int arrays = 0; arrays < 4; arrays++) {
            // Content of two bytes, then arrays of four elements.
            byte[] start = bytes(1, 2, 7, 7, arrays);
            byte[] entries = new byte[4 * arrays];
            for (int i = 0; i < arrays; i++) {
                entries[4 * i] = (byte) (2 * i);
                entries[4 * i + 1] = 4;
            }
            add(start, entries, bytes(0, 0, 0, 0, 0, RemoteFrame.CALL), start, entries);
        }
    }

    private void greetings() throws IOException {
        byte[] magic = ByteBuffer.allocate(8).putLong(Door.MAGIC).array();
        add(bytes(0), magic, new byte[72]);
        add(bytes(1), magic, new byte[72]);
        byte[] hello = fields(to -> {
            to.putInt(RemoteFrame.VERSION);
            to.putString("client");
            to.putLong(1);
        });
        add(bytes(2), header(RemoteFrame.HELLO, hello.length, 0, 0), hello);
        byte[] welcome = fields(to -> {
            to.putInt(RemoteFrame.VERSION);
            to.putString("0".repeat(32));
            to.putString("place");
            to.putString("server");
            to.putLong(1);
            to.putByte(0);
        });
        add(bytes(3), header(RemoteFrame.WELCOME, welcome.length, 0, 0), welcome);
        byte[] refused = fields(to -> to.putString("because"));
        add(bytes(3), header(RemoteFrame.REFUSED, refused.length, 0, 0), refused);
        // A version, a text; none, a text, an end.
        add(bytes(4, 0, 1, 3, 'a', 'b', 'c', 0, 0, 0, 0, 0, 0));
        add(bytes(5, 0, 0, 1, 2, 3, 'a', 'b', 'c', 0, 0, 3, 'a', 'b', 'c', 0, 0, 0, 0));
        byte[] first = HandshakeFuzzer.clientHello();
        add(bytes(6), first);
        add(bytes(7), first);
        add(bytes(7, 21, 3, 3, 0, 2, 2, 40));
    }

    private static byte[] literal(byte[] value) {
        return ByteBuffer.allocate(3 + value.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) Weaving.LITERAL)
                .putShort((short) value.length)
                .put(value)
                .array();
    }

    private void values() throws IOException {
        for (Format format : List.of(Format.FOREIGN, Format.FAMILY)) {
            int bit = format == Format.FAMILY ? ValueFuzzer.IN_FAMILY : 0;
            int place = 0;
            for (byte[] sample : Samples.of(format)) {
                add(bytes(bit, Weaving.SAMPLE, place, 3, place, 0, 0, 1));
                // As a result, and as one that lends.
                add(bytes(bit | 1, Weaving.SAMPLE, place));
                add(bytes(bit | 2, Weaving.SAMPLE, place, 1, 1, 0));
                if (sample.length < MAX_LITERAL) {
                    add(bytes(bit), literal(sample));
                }
                place++;
            }
            Encoder thrown = new Encoder(format);
            ThrowableImage.write(thrown, new IllegalArgumentException("x", new IOException("y")));
            add(bytes(bit | 1), literal(Samples.inline(thrown)));
            add(bytes(bit | 3, 1, 'x', 0, 0, 1, 1, 'y', 0, 0, 0, 0, 1, Weaving.SAMPLE, 60));
            add(bytes(bit | 4, RemoteFrame.TOO_MANY, 1, 'x', 0, 0));
        }
        // Texts in arrays in each other, claims of what follows, and what makes them true.
        for (int nest = 0; nest < 5; nest++) {
            add(bytes(0, 6, nest, 60, 0, 0, 0));
            add(bytes(0, 6, nest, 255, 1, 1, 17, 0, 11, 0, 255));
            add(bytes(0, 5, nest, 4, 7, 17, 0, 11, 0, 255));
        }
    }

    /// A call by a literal frame's parts: its number is the next one.
    private static byte[] call(int object, int method, byte[]... arguments) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(bytes(FuzzedClient.CALL, 0, object, 0, method, arguments.length, 0));
        for (byte[] argument : arguments) {
            all.write(FuzzedClient.VALUE);
            all.writeBytes(literal(argument));
        }
        return all.toByteArray();
    }

    private void calls() throws IOException {
        byte[] sync = bytes(FuzzedClient.SYNC);
        for (int who : new int[] {SessionFuzzer.STRANGER, SessionFuzzer.FAMILY}) {
            Format format = who == SessionFuzzer.FAMILY ? Format.FAMILY : Format.FOREIGN;
            byte[] one = Samples.encoded(format, 1);
            byte[] many = Samples.encoded(format, 1L);
            byte[] text = Samples.encoded(format, "a");
            byte[] list = Samples.encoded(format, List.of(1, "x"));
            for (int object = 1; object <= OBJECTS; object++) {
                for (int method = 0; method < METHODS; method++) {
                    add(
                            bytes(who),
                            call(object, method),
                            call(object, method, one),
                            call(object, method, many, many),
                            call(object, method, text, one),
                            call(object, method, list),
                            sync,
                            bytes(5, 0, 0),
                            call(object, method, one, many, one));
                }
            }
            for (int method = 0; method < DirectoryKind.Method.values().length; method++) {
                byte[] map = Samples.encoded(format, FuzzedObjects.kind("MapKind", 0));
                byte[] none = Samples.encoded(format, new Object[0]);
                add(
                        bytes(who),
                        call(0, method),
                        call(0, method, text),
                        call(0, method, map, none),
                        call(0, method, text, map, none),
                        sync,
                        call(18, 0, text));
            }
            // Made, lent, taken over, given back.
            add(bytes(who, 8, 0, 0, 1, 1, 10, 18, 0, 2, 0, 0, 0, 1, 1, 0, 6, 0, 18, 0, FuzzedClient.SYNC));
            add(bytes(who, 10, 1, 1, 3, 0, 0, 0, 1, 0, 0, 2, 0, 0, 6, 2, 1, 3, 27, 1, 0, 2, 0));
            add(bytes(who, 11, 0, 1, 0, 4, 0, 4, 11, 0, 1, 0, 4, 1, 0));
        }
    }
}
