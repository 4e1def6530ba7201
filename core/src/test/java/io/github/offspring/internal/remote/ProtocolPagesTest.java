package io.github.offspring.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds the tables of docs/protocol/manager.md and kinds.md against the code: clients in other languages are made of
/// them.
class ProtocolPagesTest {

    private static final Path PAGES = Path.of("..", "docs", "protocol");
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final List<String> PACKAGES = List.of("io.github.offspring.manager", "io.github.offspring.refresh");
    // Neither is called by numbers of the library's own.
    private static final List<String> OTHERS = List.of("ContainerKind", "InterfaceKind");

    private static final Pattern KIND = Pattern.compile("`(\\w+Kind(?:\\.\\w+)?)`");
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| ([A-Z_]+) \\|.*");

    @Test
    void everyMethodOfEveryKindHasTheNumberThatThePageSays() throws Exception {
        Map<String, List<String>> documented = new TreeMap<>();
        sections("kinds.md").forEach((heading, lines) -> {
            Matcher kinds = KIND.matcher(heading);
            while (kinds.find()) {
                documented.put(kinds.group(1), rows(lines));
            }
        });
        documented.keySet().removeAll(OTHERS);

        Map<String, List<String>> real = new TreeMap<>();
        for (Map.Entry<String, Kind> each : kinds().entrySet()) {
            real.put(each.getKey(), methods(each.getValue()));
        }
        assertThat(documented).isEqualTo(real);
    }

    @Test
    void everyMethodOfAServerHasTheNumberThatThePageSays() throws IOException {
        assertThat(rows(sections("manager.md").get("## Objects and loans"))).isEqualTo(methods(DirectoryKind.INSTANCE));
    }

    @Test
    void everyFrameAndReasonHasTheNumberThatThePageSays() throws Exception {
        Map<String, Integer> real = new TreeMap<>();
        for (Field field : RemoteFrame.class.getDeclaredFields()) {
            if (field.getType() == int.class) {
                real.put(field.getName(), field.getInt(null));
            }
        }

        List<String> page = sections("manager.md").get("## Frames");
        Map<String, Integer> documented = new TreeMap<>(Map.of("VERSION", version("manager.md")));
        for (String row : rows(page)) {
            String[] parts = row.split(" ");
            documented.put(parts[1], Integer.valueOf(parts[0]));
        }
        assertThat(documented).isEqualTo(real);
        assertThat(version("kinds.md")).isEqualTo(RemoteFrame.VERSION);
    }

    // ---- The pages

    /// The lines under each heading.
    private static Map<String, List<String>> sections(String page) throws IOException {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        String heading = "";
        for (String line : Files.readAllLines(PAGES.resolve(page))) {
            if (line.startsWith("#")) {
                heading = line;
            }
            sections.computeIfAbsent(heading, _ -> new ArrayList<>()).add(line);
        }
        return sections;
    }

    /// Number and name of each row, in the order of the page.
    private static List<String> rows(List<String> lines) {
        return lines.stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> row.group(1) + " " + row.group(2))
                .toList();
    }

    private static int version(String page) throws IOException {
        Matcher version = Pattern.compile("(?m)^Version (\\d+)\\.").matcher(Files.readString(PAGES.resolve(page)));
        assertThat(version.find()).isTrue();
        return Integer.parseInt(version.group(1));
    }

    // ---- The code

    private static List<String> methods(Kind kind) {
        return IntStream.range(0, kind.methods())
                .mapToObj(method -> method + " " + kind.methodName(method))
                .toList();
    }

    /// All that the library has, by what the page calls them.
    private static Map<String, Kind> kinds() throws Exception {
        Map<String, Kind> kinds = new TreeMap<>();
        for (String name : PACKAGES) {
            for (String type : typesOf(name)) {
                add(kinds, type, Class.forName(name + "." + type));
            }
        }
        return kinds;
    }

    private static TreeSet<String> typesOf(String name) throws IOException {
        try (Stream<Path> files = Files.list(SOURCES.resolve(name.replace('.', '/')))) {
            TreeSet<String> types =
                    new TreeSet<>(files.map(file -> file.getFileName().toString())
                            .filter(file -> file.endsWith("Kind.java"))
                            .map(file -> file.replace(".java", ""))
                            .toList());
            types.removeAll(OTHERS);
            return types;
        }
    }

    private static void add(Map<String, Kind> kinds, String name, Class<?> type) throws ReflectiveOperationException {
        if (!type.isEnum()) {
            Constructor<?> constructor = type.getDeclaredConstructor(String.class);
            constructor.setAccessible(true);
            kinds.put(name, (Kind) constructor.newInstance("any"));
            return;
        }
        for (Object constant : type.getEnumConstants()) {
            String own = ((Enum<?>) constant).name();
            kinds.put(own.equals("INSTANCE") ? name : name + "." + own, (Kind) constant);
        }
    }
}
