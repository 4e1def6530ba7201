package io.github.offspring.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// The page that shows which test stands for which row of Python's own test suite, made of what the tests recorded.
public final class ConformancePage {

    private static final String HEAD = """
        # Conformance

        Made by the tests, not by hand: `mvn verify -Doffspring.conformance=write`. Each row is a test of CPython's
        own suite for `multiprocessing`; beside it stands our test that asks for the same behavior, or for ours where
        Python's is a known defect. A row without a test is open.
        """;

    private record Row(String name, String area, String applies, String note) {}

    private final List<Row> rows;
    private final Map<String, TreeSet<String>> tests = new TreeMap<>();

    private ConformancePage(List<Row> rows) {
        this.rows = rows;
    }

    /// Renders the page.
    ///
    /// @param rowsFile the rows: name, area, whether it applies, a note; separated by tabs, with a head line
    /// @param records what the tests of each module have recorded
    /// @return the page as Markdown
    /// @throws IOException if a file cannot be read
    public static String render(Path rowsFile, List<Path> records) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(rowsFile).stream().skip(1).toList()) {
            String[] fields = line.split("\t", -1);
            rows.add(new Row(fields[0], fields[1], fields[2], fields[3]));
        }
        ConformancePage page = new ConformancePage(rows);
        for (Path record : records) {
            for (String line : Files.readAllLines(record)) {
                page.add(line.split("\t", -1));
            }
        }
        return page.render();
    }

    private void add(String[] fields) {
        if (rows.stream().noneMatch(row -> row.name.equals(fields[0]))) {
            throw new IllegalArgumentException("conformance: no such row: row=" + fields[0] + ", test=" + fields[1]);
        }
        tests.computeIfAbsent(fields[0], _ -> new TreeSet<>()).add(fields[1] + " " + fields[2]);
    }

    private String render() {
        var text = new StringBuilder(HEAD);
        long tested = rows.stream().filter(row -> tests.containsKey(row.name)).count();
        text.append("\n").append(tested).append(" of ").append(rows.size()).append(" rows have a test.\n");
        String area = "";
        for (Row row : rows.stream().sorted(Comparator.comparing(Row::area)).toList()) {
            if (!row.area.equals(area)) {
                area = row.area;
                text.append("\n## ").append(area).append("\n\n| row | test | outcome |\n|---|---|---|\n");
            }
            text.append("| `")
                    .append(row.name)
                    .append("` | ")
                    .append(cells(row))
                    .append(" |\n");
        }
        return text.toString();
    }

    private String cells(Row row) {
        TreeSet<String> found = tests.get(row.name);
        if (found == null) {
            String why = row.applies.startsWith("no") ? "does not apply (" + row.applies + ")" : "open";
            return "| " + why + (row.note.isEmpty() ? "" : ": " + row.note);
        }
        String names = String.join(
                ", ",
                found.stream()
                        .map(each -> "`" + each.split(" ", 2)[0] + "`")
                        .distinct()
                        .toList());
        String outcomes = String.join(
                ", ",
                found.stream().map(each -> each.split(" ", 2)[1]).distinct().toList());
        return names + " | " + outcomes;
    }
}
