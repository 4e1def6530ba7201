package io.github.offspring.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.github.offspring.benchmarks.Benchmark;
import io.github.offspring.benchmarks.Picture;
import io.github.offspring.benchmarks.Result;
import io.github.offspring.benchmarks.Spot;
import io.github.offspring.cli.screen.Transcript;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PictureFilesTest {

    private static final Picture SIZES = new Picture("sizes", "Bytes through a thing", "bytes", "MB/s");
    private static final Picture TIMES = new Picture("times", "Time of a thing", "share", "µs");

    @TempDir
    Path folder;

    private record Fixed(String name, boolean isDrawn, List<Result> run) implements Benchmark {
        @Override
        public String what() {
            return name;
        }
    }

    private static Result result(Spot spot, double ours, String peerName, double peer) {
        return new Result(
                "any",
                "MB/s",
                ours,
                peerName,
                peerName.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(peer),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                "",
                Optional.of(spot));
    }

    private static final List<Result> OF_SIZES = List.of(
            result(new Spot(SIZES, "", "8 B"), 10, "peer", 1),
            result(new Spot(SIZES, "", "8 B"), 10, "memory", 100),
            result(new Spot(SIZES, "", "64 B"), 70, "memory", 800));

    private static final List<Benchmark> BENCHMARKS = List.of(
            new Fixed("sizes", true, OF_SIZES),
            new Fixed("times-a", true, List.of(result(new Spot(TIMES, "asleep", "p50"), 5, "", 0))),
            new Fixed("times-b", true, List.of(result(new Spot(TIMES, "spinning", "p50"), 1, "", 0))),
            new Fixed("other", false, List.of()));

    private int bench(Transcript transcript, String... arguments) {
        return new CommandLine(new BenchCommand(transcript.screen(), BENCHMARKS))
                .setErr(new java.io.PrintWriter(java.io.Writer.nullWriter()))
                .execute(arguments);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void eachPictureIsOneFileWhateverNumberOfBenchmarksItIsOf() throws IOException {
        Transcript transcript = Transcript.ofPipe();

        int code = bench(transcript, "--plot=" + folder);

        assertThat(code).isZero();
        assertThat(files()).containsExactly("sizes.png", "times.png");
        assertThat(transcript.lines()).contains("picture: " + folder.resolve("sizes.png"));
        BufferedImage picture = ImageIO.read(folder.resolve("sizes.png").toFile());
        assertThat(picture.getWidth()).isGreaterThan(picture.getHeight());
    }

    @Test
    void whatStandsBehindASpaceIsTheNameOfABenchmark() throws IOException {
        assertThat(bench(Transcript.ofPipe(), "--plot=" + folder, "sizes", "other"))
                .isZero();
        assertThat(files()).containsExactly("sizes.png");
        assertThat(bench(Transcript.ofPipe(), "--list", "--plot", "sizes")).isZero();
    }

    @Test
    void whatHasNoPictureCannotBeDrawn() throws IOException {
        assertThat(bench(Transcript.ofPipe(), "--plot=" + folder, "other")).isEqualTo(2);
        assertThat(files()).isEmpty();
    }

    @Test
    void eachSideHasALineOverAllThatItWasMeasuredAt() {
        assertThat(PictureFiles.curves(OF_SIZES)).hasSize(3);
        assertThat(PictureFiles.curves(OF_SIZES).get("Offspring"))
                .containsExactly(entry("8 B", 10.0), entry("64 B", 70.0));
        assertThat(PictureFiles.curves(OF_SIZES).get("memory"))
                .containsExactly(entry("8 B", 100.0), entry("64 B", 800.0));
        assertThat(PictureFiles.curves(OF_SIZES).get("peer")).containsExactly(entry("8 B", 1.0));
    }
}
