package io.github.offspring.internal.remote;

import io.github.offspring.internal.wire.Encoder;
import io.github.offspring.internal.wire.Format;
import io.github.offspring.internal.wire.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// Values as they are in messages, for both ways to describe classes.
final class Samples {

    private static final String NOBODY = "0".repeat(32);
    private static final Object[] ENDS = {
        Integer.MIN_VALUE, Integer.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, 0, 1, -1, 0L, 1L, -1L
    };

    private static final List<byte[]> FOREIGN = all(Format.FOREIGN);
    private static final List<byte[]> FAMILY = all(Format.FAMILY);

    private Samples() {}

    /// Does nothing.
    private record Idle() implements InvocationHandler, Serializable {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            throw new UnsupportedOperationException();
        }
    }

    static List<byte[]> of(Format format) {
        return format == Format.FOREIGN ? FOREIGN : FAMILY;
    }

    static byte[] encoded(Format format, Object value) {
        Encoder encoder = new Encoder(format);
        encoder.write(value, "value");
        return inline(encoder);
    }

    static byte[] inline(Encoder encoder) {
        Message message = encoder.finish();
        return Arrays.copyOf(message.inline(), message.inlineLength());
    }

    static RemoteHandle handle(ServerAddress server, long number, Kind kind, long token) {
        return new RemoteHandle(server, number, kind, null, token);
    }

    private static List<byte[]> all(Format format) {
        List<byte[]> all = new ArrayList<>();
        for (Object each : values()) {
            all.add(encoded(format, each));
        }
        all.add(stream(Proxy.newProxyInstance(
                Samples.class.getClassLoader(), new Class<?>[] {Runnable.class, Comparable.class}, new Idle())));
        all.add(stream(nested(500)));
        all.add(stream(new Object[][] {{1}, {new long[] {2}}, {"x"}}));
        return List.copyOf(all);
    }

    private static Object nested(int depth) {
        Object value = new Object[0];
        for (int i = 0; i < depth; i++) {
            value = new Object[] {value};
        }
        return value;
    }

    /// As the JDK writes it, whatever a codec would make of it.
    private static byte[] stream(Object value) {
        var bytes = new ByteArrayOutputStream();
        try (var stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] content = Arrays.copyOfRange(bytes.toByteArray(), 4, bytes.size());
        return ByteBuffer.allocate(1 + Integer.BYTES + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 22)
                .putInt(content.length)
                .put(content)
                .array();
    }

    private static List<Object> values() {
        List<Object> all = new ArrayList<>(List.of(ENDS));
        all.addAll(plain());
        all.addAll(collections());
        all.addAll(streams());
        all.addAll(kinds());
        ServerAddress elsewhere = new ServerAddress(NOBODY, "tcp://localhost:1", false);
        for (ServerAddress address : List.of(elsewhere, FuzzedObjects.SERVER.address())) {
            for (long token : new long[] {RemoteHandle.LENT, 7}) {
                all.add(handle(address, 1, FuzzedObjects.SERVICE, token));
                all.add(new ArrayList<>(List.of(handle(address, 2, FuzzedObjects.kind("MapKind", 0), token))));
            }
        }
        return all;
    }

    private static List<Object> plain() {
        return List.of(
                3.0,
                2.0f,
                'c',
                true,
                (byte) 1,
                (short) 2,
                "",
                "text",
                "name",
                "service",
                "text of more than one byte \u20ac",
                "x".repeat(1_000),
                TimeUnit.SECONDS,
                new byte[] {1, 2},
                new boolean[] {true},
                new char[] {'x'},
                new short[] {3},
                new int[] {4},
                new float[] {5},
                new long[] {6},
                new double[] {7},
                new byte[4_000],
                new String[] {"a", null, "b"},
                Optional.of("x"));
    }

    private static List<Object> collections() {
        return List.of(
                new ArrayList<>(List.of(1, "two", List.of(3.0))),
                new ArrayList<>(),
                List.of(),
                new HashMap<>(Map.of("a", 1, "b", new HashMap<>(Map.of(1L, "x")))),
                new HashSet<>(Set.of(1, 2)),
                Map.of("a", 1),
                Set.of("x", "y"),
                new Object[] {1, new Object[] {2}},
                new Object[0]);
    }

    private static List<Object> streams() {
        var both = new IllegalStateException("thrown", new IOException("of", new NullPointerException("null")));
        both.addSuppressed(new ArrayStoreException("besides"));
        return List.of(
                both,
                new TreeMap<>(Map.of("a", new LinkedHashMap<>(Map.of(1, 2)))),
                new TreeSet<>(Set.of(1, 2, 3)),
                new LinkedHashSet<>(List.of("x")),
                new LinkedList<>(List.of("x", 1)),
                new ArrayDeque<>(List.of("x", 1)),
                Collections.unmodifiableMap(new HashMap<>(Map.of(1, 2))),
                Collections.singletonList("x"),
                Instant.EPOCH,
                Duration.ofDays(1),
                ZonedDateTime.parse("2020-02-02T02:02:02+01:00[Europe/Paris]"),
                new BigInteger("123456789012345678901234567890"),
                new BigDecimal("1e100000"),
                UUID.nameUUIDFromBytes(new byte[1]),
                BitSet.valueOf(new long[] {5}),
                Locale.ROOT,
                Runnable.class,
                java.net.URI.create("http://localhost:1/x"));
    }

    static List<Object> kinds() {
        List<Object> all = new ArrayList<>();
        for (String type : List.of(
                "MapKind",
                "NamespaceKind",
                "ListKind",
                "SetKind",
                "DequeKind",
                "QueueKind",
                "CounterKind",
                "ValueKind",
                "ArrayKind",
                "CursorKind")) {
            all.add(FuzzedObjects.kind(type, 0));
        }
        for (int i = 0; i < 7; i++) {
            all.add(FuzzedObjects.kind("WaitingKind", i));
        }
        all.add(DirectoryKind.INSTANCE);
        all.add(FuzzedObjects.SERVICE);
        all.add(FuzzedObjects.STALE);
        all.add(InterfaceKind.of(Runnable.class));
        all.add(new ArrayList<>(List.of(new InterfaceKindOfOthers().kind())));
        return all;
    }

    /// A kind whose methods are not the same here.
    private record InterfaceKindOfOthers() {
        Kind kind() {
            return new InterfaceKind(Runnable.class, 1);
        }
    }
}
