package io.github.offspring.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectStreamConstants;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A decoder takes whatever bytes come: the worst that happens is a [CodecException].
class HostileBytesTest {

    private static final int TURNS = 30_000;
    private static boolean initialized;

    /// Notes when its static initializer runs.
    static final class Gadget implements java.io.Serializable {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        static {
            initialized = true;
        }
    }

    @Test
    void mutatedMessagesAreErrorsAndNothingWorse() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<byte[]> samples = new ArrayList<>();
        CodecTest.values().forEach(value -> samples.add(bytes(value)));
        samples.add(bytes(new HashMap<>(Map.of("a", new int[] {1, 2, 3}))));
        samples.add(bytes(new IllegalStateException("x")));

        for (int i = 0; i < TURNS; i++) {
            byte[] mutated = samples.get(random.nextInt(samples.size())).clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            try {
                Decoder.family().decode(new Inbound(1, mutated, new Object[0]), null);
            } catch (CodecException expected) {
                assertThat(expected.getMessage())
                        .as("seed %d, turn %d", seed, i)
                        .startsWith("message: ");
            }
        }
    }

    @Test
    void cutMessagesAreErrors() {
        byte[] whole = bytes(List.of(1, "two", new double[] {3}));
        for (int length = 0; length < whole.length; length++) {
            Inbound cut = new Inbound(1, Arrays.copyOf(whole, length), new Object[0]);
            assertThatThrownBy(() -> Decoder.family().decode(cut, null)).isInstanceOf(CodecException.class);
        }
    }

    @Test
    void claimedLengthsTakeNoMemory() {
        WireWriter claim = new WireWriter(16);
        claim.putByte(Tag.ARRAY);
        claim.putByte('D');
        claim.putInt(Integer.MAX_VALUE);

        assertThatThrownBy(() -> Decoder.family().decode(new Inbound(1, claim.toByteArray(), new Object[0]), null))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("cut short");
    }

    /// By its name: the class that has it is in a module that this one does not need.
    private static long allocatedBytes() throws JMException {
        return (long) ManagementFactory.getPlatformMBeanServer()
                .getAttribute(new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME), "CurrentThreadAllocatedBytes");
    }

    private static long allocatedWhileDecoding(byte[] bytes) throws JMException {
        Inbound message = new Inbound(1, bytes, new Object[0]);
        Decoder decoder = Decoder.family();
        // Once for the classes.
        assertThatThrownBy(() -> decoder.decode(message, null)).isInstanceOf(CodecException.class);
        long before = allocatedBytes();
        assertThatThrownBy(() -> decoder.decode(message, null)).isInstanceOf(CodecException.class);
        return allocatedBytes() - before;
    }

    /// A megabyte took a quarter of a gigabyte: each list that began in another one claimed all that was left.
    @ParameterizedTest
    @ValueSource(ints = {Tag.ARRAY_LIST, Tag.LIST_OF, Tag.HASH_MAP, Tag.HASH_SET, Tag.STRING_ARRAY})
    void claimsInEachOtherTakeNoMoreThanOne(int tag) throws Exception {
        WireWriter claims = new WireWriter(1 << 20);
        for (int i = 0; i < 60; i++) {
            claims.putByte(tag);
            claims.putInt((1 << 19) - 5 * i - 10);
        }
        claims.putBytes(new byte[1 << 20], 0, (1 << 20) - claims.position());

        assertThat(allocatedWhileDecoding(claims.toByteArray())).isLessThan(32L << 20);
    }

    /// The same in an object stream, where arrays can be in each other a thousand times.
    @Test
    void claimsOfArraysInEachOtherTakeNoMoreThanOne() throws Exception {
        int length = 1 << 20;
        var stream = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(stream);
        for (int i = 0; i < 500; i++) {
            out.writeByte(ObjectStreamConstants.TC_ARRAY);
            if (i == 0) {
                out.writeByte(ObjectStreamConstants.TC_CLASSDESC);
                out.writeUTF("[Ljava.lang.Object;");
                out.writeInt(ObjectShape.hash(Object[].class));
                out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
                out.writeByte(ObjectStreamConstants.TC_NULL);
            } else {
                out.writeByte(ObjectStreamConstants.TC_REFERENCE);
                out.writeInt(ObjectStreamConstants.baseWireHandle);
            }
            out.writeInt(length / 2);
        }
        out.write(new byte[length - out.size()]);
        WireWriter message = new WireWriter(2 * length);
        message.putByte(Tag.OBJECT_STREAM);
        message.putInt(length);
        message.putBytes(stream.toByteArray(), 0, length);

        assertThat(allocatedWhileDecoding(message.toByteArray())).isLessThan(64L << 20);
    }

    @Test
    void aFilterIsAskedBeforeAClassIsInitialized() throws Exception {
        Message message = Encoder.encode(
                Format.FAMILY, Gadget.class.getDeclaredConstructor().newInstance(), "gadget");
        initialized = false;
        ObjectInputFilter onlyBase = ObjectInputFilter.Config.createFilter("java.base/*;!*");

        assertThatThrownBy(() -> Decoder.filtering(Format.FAMILY, onlyBase).decode(CodecTest.inbound(message), null))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("does not allow")
                .hasMessageContaining("Gadget");
        assertThat(initialized).isFalse();
    }

    /// Each combination of interfaces made a class, which stays for ever; the filter was asked afterwards.
    @Test
    void noProxyClassIsMadeThatTheFilterDoesNotAllow() throws Exception {
        var stream = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(stream);
        out.writeByte(ObjectStreamConstants.TC_OBJECT);
        out.writeByte(ObjectStreamConstants.TC_PROXYCLASSDESC);
        out.writeInt(2);
        out.writeUTF("java.lang.Runnable");
        out.writeUTF("java.io.Closeable");
        out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
        out.writeByte(ObjectStreamConstants.TC_NULL);
        WireWriter message = new WireWriter(256);
        message.putByte(Tag.OBJECT_STREAM);
        message.putInt(stream.size());
        message.putBytes(stream.toByteArray(), 0, stream.size());
        List<Class<?>> asked = new ArrayList<>();
        ObjectInputFilter onlyInterfaces = info -> {
            Class<?> type = info.serialClass();
            if (type != null) {
                asked.add(type);
            }
            return type == null || type.isInterface()
                    ? ObjectInputFilter.Status.UNDECIDED
                    : ObjectInputFilter.Status.REJECTED;
        };

        for (Format format : Format.values()) {
            assertThatThrownBy(() -> Decoder.filtering(format, onlyInterfaces)
                            .decode(new Inbound(1, message.toByteArray(), new Object[0]), null))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("java.lang.reflect.Proxy");
        }
        assertThat(asked).contains(Proxy.class).noneMatch(Proxy::isProxyClass);
    }

    @Test
    void aFilterIsAskedInEveryFormatAndOnTheFastWayToo() {
        ObjectInputFilter onlyBase = ObjectInputFilter.Config.createFilter("java.base/*;!*");
        record Local(int x) {}

        for (Format format : Format.values()) {
            for (Object value :
                    List.of(new Local(1), CodecTest.Color.RED, new CodecTest.Node(), (io.github.offspring.Task<Integer>)
                            () -> 1)) {
                if (format == Format.FOREIGN && value instanceof Record) {
                    continue;
                }
                Message message = Encoder.encode(format, value, "value");
                assertThatThrownBy(() -> Decoder.filtering(format, onlyBase).decode(CodecTest.inbound(message), null))
                        .as("%s %s", format, value)
                        .isInstanceOf(CodecException.class);
            }
        }
    }

    @Test
    void aFilterIsAskedAboutEveryKindOfValue() {
        ObjectInputFilter nothing = ObjectInputFilter.Config.createFilter("!*");
        List<Object> values = List.of(
                1,
                2L,
                'c',
                true,
                new ArrayList<>(List.of(1)),
                List.of(1),
                new HashMap<>(Map.of(1, 2)),
                new String[] {"x"},
                Optional.of(1));
        for (Object value : values) {
            Message message = Encoder.encode(Format.FAMILY, value, "value");
            assertThatThrownBy(() -> Decoder.filtering(Format.FAMILY, nothing).decode(CodecTest.inbound(message), null))
                    .as("%s", value.getClass())
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("filter");
        }
    }

    @Test
    void aFiltersLimitsHoldOnTheFastWayToo() {
        Map<String, Object> tooMuch = Map.of(
                "maxarray=10",
                new int[11],
                "maxarray=11",
                new ArrayList<>(Collections.nCopies(12, 1)),
                "maxbytes=100",
                "x".repeat(200),
                "maxdepth=2",
                new ArrayList<>(List.of(List.of(List.of(1)))),
                "maxrefs=5",
                List.of(1, 2, 3, 4, 5, 6));
        tooMuch.forEach((limit, value) -> {
            ObjectInputFilter filter = ObjectInputFilter.Config.createFilter(limit);
            Message message = Encoder.encode(Format.FAMILY, value, "value");
            assertThatThrownBy(() -> Decoder.filtering(Format.FAMILY, filter).decode(CodecTest.inbound(message), null))
                    .as("%s", limit)
                    .isInstanceOf(CodecException.class);
            Message small = Encoder.encode(Format.FAMILY, new ArrayList<>(List.of(1)), "value");
            assertThat(Decoder.filtering(Format.FAMILY, filter).decode(CodecTest.inbound(small), null))
                    .as("%s", limit)
                    .isEqualTo(List.of(1));
        });
    }

    @Test
    void aClassOfAnotherShapeIsAnErrorAndNotARiddle() {
        byte[] bytes = bytes(new CodecTest.Point(1, 2, "x"));
        // The shape follows the tag, the class's number and its name.
        int shapeAt = 1 + 4 + 4 + CodecTest.Point.class.getName().length();
        bytes[shapeAt]++;

        assertThatThrownBy(() -> Decoder.family().decode(new Inbound(1, bytes, new Object[0]), null))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("not the same class on the other side");
    }

    private static byte[] bytes(Object value) {
        Message message = Encoder.encode(Format.FAMILY, value, "value");
        return Arrays.copyOf(message.inline(), message.inlineLength());
    }
}
