package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.channel.AuthKey;
import io.github.offspring.manager.Manager;
import io.github.offspring.manager.RemoteMap;
import io.github.offspring.testkit.RealProcesses;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.chrono.JapaneseDate;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The values of the JDK that clients of other families may send, as the guide lists them.
@RealProcesses
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeerValuesTest {

    private static final Path GUIDE = Path.of("..", "docs", "guide", "managers.md");
    private static final Pattern WORD = Pattern.compile("`([A-Za-z.]+)`");
    // Tell nothing by themselves: what others extend, or are made of.
    private static final Set<String> PARTS = Set.of(
            "java.lang.Object",
            "java.lang.Number",
            "java.lang.Enum",
            "java.lang.Record",
            "java.lang.Class",
            "java.lang.StackTraceElement",
            "java.io.IOException",
            "java.net.Inet4Address",
            "java.net.Inet6Address",
            "java.net.SocketAddress");
    private static final ZoneId ZONE = ZoneId.of("Europe/Paris");
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 2, 3, 4);

    /// @param value what is sent, and expected to come back
    private record Sample(String name, Object value) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Sample> samples() throws Exception {
        return Stream.of(numbers(), collections(), times(), others()).flatMap(all -> all);
    }

    private static Stream<Sample> numbers() {
        return Stream.of(
                new Sample("String", "text"),
                new Sample("Byte", (byte) 1),
                new Sample("Short", (short) 2),
                new Sample("Integer", 3),
                new Sample("Long", 4L),
                new Sample("Float", 5f),
                new Sample("Double", 6d),
                new Sample("Character", 'c'),
                new Sample("Boolean", true),
                new Sample("BigInteger", BigInteger.TEN.pow(40)),
                new Sample("BigDecimal", new BigDecimal("1.25")),
                new Sample("MathContext", MathContext.DECIMAL64),
                new Sample("RoundingMode", RoundingMode.HALF_EVEN));
    }

    private static Stream<Sample> collections() {
        return Stream.of(
                new Sample("ArrayList", new ArrayList<>(List.of(1, "a"))),
                new Sample("LinkedList", new LinkedList<>(List.of(1))),
                new Sample("ArrayDeque", new ArrayDeque<>(List.of(1, 2))),
                new Sample("HashMap", new HashMap<>(Map.of("a", 1))),
                new Sample("LinkedHashMap", new LinkedHashMap<>(Map.of("a", 1))),
                new Sample("TreeMap", new TreeMap<>(Map.of("a", 1))),
                new Sample("EnumMap", new EnumMap<>(Map.of(DayOfWeek.MONDAY, 1))),
                new Sample("HashSet", new HashSet<>(List.of(1))),
                new Sample("LinkedHashSet", new LinkedHashSet<>(List.of(1))),
                new Sample("TreeSet", new TreeSet<>(List.of(1, 2))),
                new Sample("EnumSet", EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY)),
                new Sample("BitSet", BitSet.valueOf(new long[] {5})),
                new Sample("List.of", List.of(1, 2, 3)),
                new Sample("Set.of", Set.of(1, 2, 3)),
                new Sample("Map.of", Map.of("a", 1, "b", 2)),
                new Sample("AbstractMap.SimpleEntry", new AbstractMap.SimpleEntry<>("a", 1)),
                new Sample("Arrays.asList", Arrays.asList(1, 2)),
                new Sample("Collections.emptyList", Collections.emptyList()),
                new Sample("Collections.singletonMap", Collections.singletonMap("a", 1)),
                new Sample("Collections.unmodifiableList", Collections.unmodifiableList(new ArrayList<>(List.of(1)))));
    }

    private static Stream<Sample> times() {
        return Stream.of(
                new Sample("Instant", Instant.EPOCH),
                new Sample("Duration", Duration.ofMillis(7)),
                new Sample("Period", Period.ofDays(7)),
                new Sample("LocalDate", TIME.toLocalDate()),
                new Sample("LocalTime", TIME.toLocalTime()),
                new Sample("LocalDateTime", TIME),
                new Sample("OffsetTime", OffsetTime.of(LocalTime.NOON, ZoneOffset.UTC)),
                new Sample("OffsetDateTime", TIME.atOffset(ZoneOffset.ofHours(1))),
                new Sample("ZonedDateTime", TIME.atZone(ZONE)),
                new Sample("ZoneId", ZONE),
                new Sample("ZoneOffset", ZoneOffset.ofHours(2)),
                new Sample("Year", Year.of(2026)),
                new Sample("YearMonth", YearMonth.of(2026, Month.MAY)),
                new Sample("MonthDay", MonthDay.of(Month.MAY, 1)),
                new Sample("Month", Month.MAY),
                new Sample("DayOfWeek", DayOfWeek.SUNDAY),
                new Sample("JapaneseDate", JapaneseDate.from(LocalDate.of(2026, 1, 2))),
                new Sample("TimeUnit", TimeUnit.SECONDS),
                new Sample("Date", new Date(8)));
    }

    private static Stream<Sample> others() throws Exception {
        return Stream.of(
                new Sample("UUID", new UUID(1, 2)),
                new Sample("Optional", Optional.of("a")),
                new Sample("Locale", Locale.CANADA_FRENCH),
                new Sample("Currency", Currency.getInstance("EUR")),
                new Sample("URI", URI.create("https://example.org/a?b")),
                new Sample("InetAddress", InetAddress.ofLiteral("192.0.2.1")),
                new Sample("InetSocketAddress", new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 80)));
    }

    private final AuthKey key = AuthKey.random();
    private final Manager manager = Manager.builder()
            .serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), key)
            .start();
    private Manager client;
    private RemoteMap<String, Object> map;

    @BeforeAll
    void connect() {
        client = Manager.connect(
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), manager.port().orElseThrow()),
                key);
        map = client.map();
    }

    @AfterAll
    void close() {
        client.close();
        manager.close();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatIsListedGoesBothWays(Sample sample) {
        map.put(sample.name, sample.value);

        Object back = map.get(sample.name);

        // A deque has no equals.
        assertThat(sample.value instanceof ArrayDeque<?> ? List.copyOf((ArrayDeque<?>) back) : back)
                .isEqualTo(sample.value instanceof ArrayDeque<?> sent ? List.copyOf(sent) : sample.value);
    }

    @Test
    void theGuideListsWhatTheSamplesShow() throws Exception {
        String guide = Files.readString(GUIDE);
        int from = guide.indexOf("### Values of the JDK");
        String list = guide.substring(from, guide.indexOf("\n#", from + 1));

        assertThat(WORD.matcher(list).results().map(found -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(samples().map(Sample::name).toList());
    }

    @Test
    void theSamplesShowWhatIsAllowed() throws Exception {
        List<String> shown = samples().map(Sample::name).toList();

        assertThat(PeerFilter.classes()).allSatisfy(name -> {
            Class<?> type = Class.forName(name);
            boolean own = Modifier.isPublic(type.getModifiers()) && !name.contains("$") && !PARTS.contains(name);
            assertThat(!own || shown.contains(type.getSimpleName())).as(name).isTrue();
        });
    }
}
