package io.github.offspring.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.cli.demo.FileOutcome.Analysed;
import io.github.offspring.cli.demo.FileOutcome.Unreadable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalysisTest {

    @TempDir
    Path folder;

    private Source file(String name, byte[] content) throws IOException {
        Path file = Files.write(folder.resolve(name), content);
        return Source.ofFile(name, file, content.length);
    }

    private Source file(String name, String content) throws IOException {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Long> words(GroupOutcome outcome) {
        Map<String, Long> words = new TreeMap<>();
        for (int i = 0; i < outcome.words().words().length; i++) {
            words.put(outcome.words().words()[i], outcome.words().counts()[i]);
        }
        return words;
    }

    private static Analysed analysed(Source source) {
        return (Analysed) new Group(List.of(source)).call().files().getFirst();
    }

    @Test
    void wordsAreRunsOfLettersAndDigitsInLowerCase() throws IOException {
        GroupOutcome outcome = new Group(List.of(file("a", "Größe, größe! utf8\n\nx_y"))).call();

        assertThat(words(outcome)).isEqualTo(Map.of("größe", 2L, "utf8", 1L, "x", 1L, "y", 1L));
    }

    @Test
    void theLastLineCountsWithoutABreakToo() throws IOException {
        assertThat(analysed(file("a", "")).lines()).isZero();
        assertThat(analysed(file("b", "one")).lines()).isEqualTo(1);
        assertThat(analysed(file("c", "one\n")).lines()).isEqualTo(1);
        assertThat(analysed(file("d", "one\n\ntwo")).lines()).isEqualTo(3);
    }

    @Test
    void aBinaryFileHasOnlyASizeAndADigest() throws Exception {
        byte[] content = "words \0 and a zero".getBytes(StandardCharsets.UTF_8);

        Analysed file = analysed(file("a", content));

        assertThat(file).isEqualTo(new Analysed(content.length, 0, 0, true, sha256(content)));
    }

    @Test
    void aLargeTextIsCountedAsAWholeWhereverItsPiecesEnd() throws Exception {
        // Characters of one to four bytes, words across the pieces, one that is too long, a byte that is no UTF-8.
        Random random = new Random(20_26);
        String text = IntStream.range(0, 60_000)
                .mapToObj(i -> List.of("word", "größe", "語彙", "😀", "x" + random.nextInt(50), "\n")
                        .get(random.nextInt(6)))
                .collect(Collectors.joining(" "));
        text += " " + "long".repeat(Analysis.BUFFER_BYTES) + " end";
        byte[] content =
                Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8).length + 1);
        content[content.length - 1] = (byte) 0xC3;

        GroupOutcome outcome = new Group(List.of(file("a", content))).call();

        List<String> expected = Pattern.compile("[\\p{L}\\p{Nd}]+")
                .matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(match -> match.group())
                .toList();
        Map<String, Long> frequencies = expected.stream()
                .filter(word -> word.length() <= WordCounts.MAX_LENGTH)
                .collect(Collectors.groupingBy(word -> word, TreeMap::new, Collectors.counting()));
        long lines = text.chars().filter(c -> c == '\n').count() + 1;
        assertThat(words(outcome)).isEqualTo(frequencies);
        assertThat(outcome.files())
                .containsExactly(new Analysed(content.length, lines, expected.size(), false, sha256(content)));
    }

    @Test
    void anUnreadableFileLeavesTheOthersOfItsGroupAlone() throws IOException {
        Source gone = Source.ofFile("gone", folder.resolve("gone"), 1);

        GroupOutcome outcome = new Group(List.of(file("a", "one two"), gone, file("b", "two"))).call();

        assertThat(outcome.files().get(1)).isEqualTo(new Unreadable("is gone since the run began"));
        assertThat(words(outcome)).isEqualTo(Map.of("one", 1L, "two", 2L));
    }

    @Test
    void aFileThatBreaksOffMidwayAddsNoWords() throws IOException {
        String content = new Random(20_26)
                .ints(100_000, 'a', 'z' + 1)
                .mapToObj(letter -> letter % 3 == 0 ? " " : Character.toString(letter))
                .collect(Collectors.joining());
        Path archive = folder.resolve("a.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry("broken"));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        byte[] bytes = Files.readAllBytes(archive);
        // What is no compressed data follows the first two thirds.
        Arrays.fill(bytes, bytes.length * 2 / 3, bytes.length - 200, (byte) 0xFF);
        Files.write(archive, bytes);
        Source broken = new Source("broken", archive.toUri().toString(), "broken", content.length());

        GroupOutcome outcome = new Group(List.of(broken, file("b", "beta"))).call();

        assertThat(outcome.files().get(0)).isInstanceOf(Unreadable.class);
        assertThat(words(outcome)).isEqualTo(Map.of("beta", 1L));
    }

    @Test
    void groupsHoldEachFileOnceAndInOrder() {
        List<Source> sources = IntStream.range(0, 5_000)
                .mapToObj(i -> new Source("f" + i, "file:///f" + i, "", i % 100 == 0 ? 10_000_000 : 100))
                .toList();

        List<Group> groups = Grouping.of(sources, 4);

        assertThat(groups.stream().flatMap(group -> group.sources().stream())).containsExactlyElementsOf(sources);
        assertThat(groups).allSatisfy(group -> assertThat(group.sources()).hasSizeBetween(1, 512));
        assertThat(Grouping.of(List.of(), 4)).isEmpty();
    }

    @Test
    void whatGitIgnoresIsIgnored() throws IOException {
        Files.writeString(folder.resolve(".gitignore"), "# comment\n\nbuild/\n*.log\n");
        for (String name : List.of("a.txt", "b.log", "build/c.txt", "sub/target/d.txt", ".git/config", "sub/build")) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
        FileList files = new FileList();

        files.add(folder, IgnoredFiles.of(folder));

        assertThat(files.sources().stream()
                        .map(source -> folder.relativize(Path.of(source.name())).toString()))
                .containsExactly(".gitignore", "a.txt", "sub/build");
    }

    @Test
    void aFileThatSeveralPathsLeadToIsThereOnce() throws IOException {
        Path sub = Files.createDirectory(folder.resolve("sub"));
        Files.writeString(sub.resolve("a"), "a");
        Path link = Files.createSymbolicLink(folder.resolve("link"), sub);
        FileList files = new FileList();

        files.add(folder, _ -> false);
        files.add(sub, _ -> false);
        files.add(link, _ -> false);
        files.add(sub.resolve("a"), _ -> false);

        assertThat(files.sources())
                .extracting(Source::name)
                .containsExactly(sub.resolve("a").toString());
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
