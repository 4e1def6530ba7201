package io.github.offspring.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.Action;
import io.github.offspring.CodecException;
import io.github.offspring.Fn;
import io.github.offspring.Task;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecTest {

    enum Color {
        RED,
        GREEN {
            @Override
            String shade() {
                return "dark";
            }
        };

        String shade() {
            return "light";
        }
    }

    record Point(int x, double y, String name) {}

    record Line(Point from, Point to, List<Integer> weights, Color color) implements Serializable {}

    record Deep(Object inner) {}

    static class Node implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        Node next;
        int value;
    }

    static final class Single implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        static final Single INSTANCE = new Single();

        @Serial
        private Object readResolve() {
            return INSTANCE;
        }
    }

    static class AppException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        final int code;

        AppException(String message, int code, Throwable cause) {
            super(message, cause);
            this.code = code;
        }
    }

    static Object copy(Object value) {
        return copy(value, Format.FAMILY);
    }

    static Object copy(Object value, Format format) {
        Message message = Encoder.encode(format, value, "value");
        return Decoder.trusting(format).decode(inbound(message), CodecTest.class.getClassLoader());
    }

    static Inbound inbound(Message message) {
        return new Inbound(
                1,
                Arrays.copyOf(message.inline(), message.inlineLength()),
                message.arrays().stream().map(PrimitiveArrays::copy).toArray());
    }

    static Stream<Object> values() {
        Map<String, Integer> tree = new TreeMap<>(Map.of("a", 1, "b", 2));
        Map<Color, String> byColor = new EnumMap<>(Map.of(Color.RED, "r", Color.GREEN, "g"));
        return Stream.of(
                true,
                (byte) -7,
                (short) 300,
                'ß',
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                1.5f,
                Double.NaN,
                "",
                "plain",
                "wide \u20ac \ud83d\ude00",
                "unpaired \ud800 surrogate",
                "x".repeat(70_000),
                Color.RED,
                Color.GREEN,
                new ArrayList<>(List.of(1, "two", 3.0)),
                List.of(),
                List.of(1),
                List.of(1, 2, 3),
                Stream.of(1, null, 3).toList(),
                new LinkedList<>(List.of("a", "b")),
                new HashMap<>(Map.of("k", List.of(1, 2))),
                new LinkedHashMap<>(Map.of("k", 1)),
                tree,
                byColor,
                Map.of("x", 1, "y", 2),
                Set.of(1, 2, 3),
                new HashSet<>(Set.of("a", "b")),
                new ConcurrentHashMap<>(Map.of(1, 2)),
                Collections.unmodifiableList(new ArrayList<>(List.of(1))),
                Optional.of("present"),
                Optional.empty(),
                List.of(Optional.of(1), Optional.empty()),
                new Point(1, 2.5, "p"),
                new Line(new Point(0, 0, "a"), new Point(1, 1, "b"), new ArrayList<>(List.of(1, 2)), Color.GREEN),
                List.of(new Point(1, 1, "a"), new Point(2, 2, "b")),
                new Deep(new Deep(new BigDecimal("1.25"))),
                new BigInteger("123456789012345678901234567890"),
                Duration.ofMillis(1234),
                Instant.EPOCH,
                ZonedDateTime.parse("2026-11-21T10:00:00+01:00[Europe/Berlin]"),
                new UUID(1, 2),
                String.class,
                int.class,
                Map.Entry[].class);
    }

    @ParameterizedTest
    @MethodSource("values")
    void valuesArriveEqual(Object value) {
        Object copy = copy(value);

        assertThat(copy).isEqualTo(value);
        assertThat(copy.getClass()).isEqualTo(value.getClass());
    }

    @ParameterizedTest
    @MethodSource("values")
    void valuesArriveEqualInTheFormatForOtherPrograms(Object value) {
        assertThat(copy(value, Format.FOREIGN)).isEqualTo(value);
    }

    @Test
    void nullArrives() {
        assertThat(copy(null)).isNull();
        assertThat((List<?>) copy(new ArrayList<>(Arrays.asList(1, null)))).isEqualTo(Arrays.asList(1, null));
    }

    static Stream<Object> arrays() {
        return Stream.of(
                new boolean[] {true, false},
                new byte[] {1, -2},
                new char[] {'a', '\u20ac'},
                new short[] {1, -2},
                new int[] {1, -2, Integer.MAX_VALUE},
                new long[] {1, Long.MIN_VALUE},
                new float[] {1.5f},
                new double[] {Double.MIN_VALUE, -0.0},
                new byte[100_000],
                new double[10_000],
                new boolean[10_000],
                new String[] {"a", null, "c"},
                new Object[] {1, "x", new int[] {3}},
                new int[][] {{1, 2}, {3}, new int[5000]},
                new double[0]);
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void arraysArriveEqual(Object array) {
        Object copy = copy(array);

        assertThat(copy.getClass()).isEqualTo(array.getClass());
        assertThat(Objects.deepEquals(copy, array)).isTrue();
    }

    @Test
    void largeArraysTravelBesideTheMessageWithoutBeingCopied() {
        double[] array = new double[100_000];

        Message message = Encoder.encode(Format.FAMILY, new Deep(array), "value");

        assertThat(message.arrays()).containsExactly(array);
        assertThat(message.inlineLength()).isLessThan(1000);
        assertThat(message.detached().arrays().getFirst()).isNotSameAs(array).isEqualTo(array);
    }

    @Test
    void theSameArrayTwiceArrivesAsOne() {
        int[] shared = new int[5000];

        Object[] copy = (Object[]) copy(new Object[] {shared, new ArrayList<>(List.of(shared))});

        assertThat(((List<?>) copy[1]).getFirst()).isSameAs(copy[0]);
    }

    @Test
    void theSameListTwiceArrivesAsOne() {
        List<Object> shared = new ArrayList<>(List.of(1));

        List<?> copy = (List<?>) copy(new ArrayList<>(List.of(shared, shared)));

        assertThat(copy.get(0)).isSameAs(copy.get(1));
    }

    @Test
    void cyclesArrive() {
        Node first = new Node();
        first.value = 7;
        first.next = new Node();
        first.next.next = first;

        Node copy = (Node) copy(first);

        assertThat(copy.value).isEqualTo(7);
        assertThat(copy.next.next).isSameAs(copy);

        List<Object> self = new ArrayList<>();
        self.add(self);
        List<?> selfCopy = (List<?>) copy(self);
        assertThat(selfCopy.getFirst()).isSameAs(selfCopy);
    }

    @Test
    void classesThatResolveThemselvesDo() {
        assertThat(copy(Single.INSTANCE)).isSameAs(Single.INSTANCE);
    }

    @Test
    @SuppressWarnings("unchecked")
    void lambdasAndMethodReferencesArrive() throws Exception {
        int base = 10;
        List<Integer> list = List.of(1, 2);
        double[] data = {1, 2, 3};
        Fn<Integer, Integer> inner = x -> x + base;

        assertThat(((Task<Integer>) copy((Task<Integer>) () -> 5)).call()).isEqualTo(5);
        assertThat(((Fn<Integer, Integer>) copy(inner)).apply(1)).isEqualTo(11);
        assertThat(((Fn<Integer, Integer>) copy((Fn<Integer, Integer>) x -> inner.apply(x) + list.size())).apply(1))
                .isEqualTo(13);
        assertThat(((Task<Integer>) copy((Task<Integer>) () -> data.length)).call())
                .isEqualTo(3);
        assertThat(((Fn<String, Integer>) copy((Fn<String, Integer>) String::length)).apply("four"))
                .isEqualTo(4);
        assertThat(((Task<Integer>) copy((Task<Integer>) "bound"::length)).call())
                .isEqualTo(5);
        assertThat(((Fn<Integer, Object>) copy((Fn<Integer, Object>) ArrayList::new)).apply(3))
                .isEqualTo(List.of());
        ((Action) copy((Action) () -> {})).perform();
        Comparator<String> comparator = (Comparator<String>)
                copy(Comparator.comparing((Function<String, Integer> & Serializable) String::length));
        assertThat(comparator.compare("a", "bb")).isNegative();
    }

    /// Its accessor gives something else than it holds.
    record Loud(String text) {
        @Override
        public String text() {
            return text.toUpperCase(Locale.ROOT);
        }
    }

    record Secret(String text) implements Serializable {
        private static final long serialVersionUID = 1;

        @Serial
        private Object writeReplace() {
            return "***";
        }
    }

    @Test
    void aRecordIsWhatItHoldsNotWhatItsAccessorsSay() {
        assertThat(((Loud) copy(new Loud("abc"))).text).isEqualTo("abc");
    }

    @Test
    void aRecordMaySendSomethingInItsPlace() {
        assertThat(copy(new Secret("secret"))).isEqualTo("***");
    }

    record Pair(Object left, Object right) implements Serializable {}

    @Test
    void whatIsSharedIsNotMultiplied() {
        Object shared = "leaf";
        for (int i = 0; i < 25; i++) {
            shared = new Pair(shared, shared);
        }
        Message message = Encoder.encode(Format.FAMILY, shared, "shared");
        assertThat(message.inlineLength()).isLessThan(10_000);

        String text = "x".repeat(1 << 20);
        Message texts = Encoder.encode(Format.FAMILY, new ArrayList<>(Collections.nCopies(5_000, text)), "texts");
        assertThat(texts.inlineLength()).isLessThan(2 << 20);
        assertThat((List<?>) copy(new ArrayList<>(Collections.nCopies(5_000, text))))
                .hasSize(5_000)
                .allMatch(text::equals);
    }

    static final class Thrower implements Serializable {
        private static final long serialVersionUID = 1;

        @Serial
        private void writeObject(ObjectOutputStream out) {
            throw new AssertionError("no way");
        }
    }

    @Test
    void anErrorOfAValuesOwnMethodIsACodecException() {
        assertThatThrownBy(() -> Encoder.encode(Format.FAMILY, new Thrower(), "value"))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("no way");
    }

    @Test
    void lambdasTakeTheFastWay() {
        Message message = Encoder.encode(Format.FAMILY, (Task<Integer>) () -> 5, "task");

        assertThat(message.inline()[0]).isEqualTo((byte) Tag.LAMBDA);
    }

    @Test
    void exceptionsArriveWithAllThatBelongsToThem() {
        AppException original = new AppException("failed", 42, new IllegalStateException("cause"));
        original.addSuppressed(new RuntimeException("beside"));

        AppException copy = (AppException) copy(original);

        assertThat(copy).hasMessage("failed").hasCauseInstanceOf(IllegalStateException.class);
        assertThat(copy.code).isEqualTo(42);
        assertThat(copy.getSuppressed()).hasSize(1);
        assertThat(copy.getStackTrace()).isEqualTo(original.getStackTrace());
    }

    @Test
    @SuppressWarnings("NullAway")
    void theHelpfulMessageOfANullPointerExceptionArrives() {
        String nothing = null;
        NullPointerException original = null;
        try {
            assertThat(nothing.length()).isZero();
        } catch (NullPointerException e) {
            original = e;
        }

        NullPointerException copy = (NullPointerException) copy(original);

        assertThat(copy.getMessage()).contains("String.length()");
        assertThat(copy.getStackTrace()).isEqualTo(original.getStackTrace());
    }

    @Test
    void aLongChainIsAnErrorAndNoCrash() {
        Node head = new Node();
        for (int i = 0; i < 100_000; i++) {
            Node node = new Node();
            node.next = head;
            head = node;
        }
        Node chain = head;

        assertThatThrownBy(() -> copy(chain))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("nested too deeply")
                .hasMessageContaining("CodecTest$Node");
    }

    @Test
    void whatIsLongerThanTwoGibibytesIsRefusedBeforeAnythingIsSent() {
        byte[] large = new byte[1 << 30];
        List<byte[]> three = new ArrayList<>(List.of(large, new byte[1 << 30]));

        assertThatThrownBy(() -> Encoder.encode(Format.FAMILY, three, "argument"))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("too long")
                .hasMessageContaining("limit=");
    }

    @Test
    void randomValuesArriveEqual() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            Object value = randomValue(random, 4);
            assertThat(copy(value)).as("seed %d, turn %d", seed, i).isEqualTo(value);
        }
    }

    private static Object randomValue(Random random, int depth) {
        int kind = random.nextInt(depth > 0 ? 12 : 7);
        return switch (kind) {
            case 0 -> random.nextInt();
            case 1 -> random.nextLong();
            case 2 -> random.nextDouble();
            case 3 -> random.nextBoolean();
            case 4 -> Integer.toString(random.nextInt(), 36);
            case 5 -> Color.values()[random.nextInt(2)];
            case 6 -> new String(new char[] {(char) random.nextInt(), (char) random.nextInt()});
            case 7 -> new Point(random.nextInt(), random.nextDouble(), "p");
            case 8 -> new Deep(randomValue(random, depth - 1));
            case 9 -> new HashMap<>(Map.of(randomValue(random, 0), randomValue(random, depth - 1)));
            case 10 -> Optional.of(randomValue(random, depth - 1));
            default -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    list.add(randomValue(random, depth - 1));
                }
                yield random.nextBoolean() ? list : List.copyOf(list);
            }
        };
    }
}
