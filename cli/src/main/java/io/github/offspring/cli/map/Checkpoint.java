package io.github.offspring.cli.map;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a run must know to go on where another one ended: how far that one was in its input, and how long its
/// output was at that moment.
///
/// A file of a few lines, `key value`. It is replaced as a whole, so that there is always a whole one.
///
/// *Immutable.*
///
/// @param method what is called
/// @param ordered whether the results are in the order of the input
/// @param mark which lines are done
/// @param output what is in the output with their results
/// @param failures what is in the file of failures with theirs; nothing if there is none
/// @param succeeded how many of the lines did not fail
/// @param failed how many did
record Checkpoint(
        String method, boolean ordered, Mark mark, Extent output, Extent failures, long succeeded, long failed) {

    private static final String TITLE = "offspring map, how far it is, version 2";
    private static final String LAST_LINE = "end";

    /// What a file begins with.
    ///
    /// @param bytes how much it is
    /// @param digest its CRC32C
    record Extent(long bytes, long digest) {
        static final Extent NOTHING = new Extent(0, 0);
    }

    static Checkpoint ofBeginning(String method, boolean ordered, Extent output) {
        return new Checkpoint(method, ordered, Mark.BEGINNING, output, Extent.NOTHING, 0, 0);
    }

    /// @return empty if there is no such file
    /// @throws IOException if it cannot be read
    /// @throws IllegalArgumentException if it is another kind of file
    static Optional<Checkpoint> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(Files.readString(file)));
        } catch (MalformedInputException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + file
                            + "' is no file in which offspring map has written how far it is: name another one, which"
                            + " need not exist",
                    e);
        }
    }

    static Checkpoint parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.size() < 2
                || !lines.getFirst().equals(TITLE)
                || !lines.getLast().equals(LAST_LINE)) {
            throw new IllegalArgumentException("it does not begin and end as one");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size() - 1)) {
            int space = line.indexOf(' ');
            values.put(line.substring(0, Math.max(0, space)), line.substring(space + 1));
        }
        Mark mark = new Mark(
                number(values, "lines"),
                number(values, "input-bytes"),
                number(values, "input-crc32c"),
                numbers(values));
        return new Checkpoint(
                text(values, "method"),
                text(values, "order").equals("input"),
                mark,
                new Extent(number(values, "output-bytes"), number(values, "output-crc32c")),
                new Extent(number(values, "failure-bytes"), number(values, "failure-crc32c")),
                number(values, "succeeded"),
                number(values, "failed"));
    }

    private static String text(Map<String, String> values, String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("a line is missing: key=" + key);
        }
        return value;
    }

    private static long number(Map<String, String> values, String key) {
        return Long.parseUnsignedLong(text(values, key));
    }

    private static List<Long> numbers(Map<String, String> values) {
        List<Long> numbers = new ArrayList<>();
        for (String range : text(values, "beyond").split(" ", -1)) {
            if (!range.isEmpty()) {
                String[] ends = range.split("-", 2);
                for (long n = Long.parseLong(ends[0]); n <= Long.parseLong(ends[ends.length - 1]); n++) {
                    numbers.add(n);
                }
            }
        }
        return numbers;
    }

    String text() {
        return String.join(
                "\n",
                TITLE,
                "method " + method,
                "order " + (ordered ? "input" : "any"),
                "lines " + mark.lines(),
                "input-bytes " + mark.bytes(),
                "input-crc32c " + mark.digest(),
                "beyond " + ranges(),
                "output-bytes " + output.bytes,
                "output-crc32c " + output.digest,
                "failure-bytes " + failures.bytes,
                "failure-crc32c " + failures.digest,
                "succeeded " + succeeded,
                "failed " + failed,
                LAST_LINE,
                "");
    }

    private String ranges() {
        List<String> ranges = new ArrayList<>();
        List<Long> numbers = mark.beyond();
        for (int i = 0; i < numbers.size(); i++) {
            long from = numbers.get(i);
            while (i + 1 < numbers.size() && numbers.get(i + 1) == numbers.get(i) + 1) {
                i++;
            }
            ranges.add(from == numbers.get(i) ? Long.toString(from) : from + "-" + numbers.get(i));
        }
        return String.join(" ", ranges);
    }

    void write(Path file) throws IOException {
        Path prepared = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                prepared, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(prepared, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
