package io.github.offspring.cli.bench;

import io.github.offspring.benchmarks.Picture;
import io.github.offspring.benchmarks.Result;
import io.github.offspring.benchmarks.Spot;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/// Results as pictures: a line for ours, and one for each peer, over what they were measured at.
final class PictureFiles {

    private static final String OURS = "Offspring";
    private static final int WIDTH = 900;
    private static final int HEIGHT = 600;

    private PictureFiles() {}

    /// Writes the pictures that these results are for, in place of those that are there.
    ///
    /// @param folder made if it is not there
    /// @return the files, PNG
    /// @throws IOException if one cannot be written
    static List<Path> write(List<Result> results, Path folder) throws IOException {
        // There need not be a screen; asked for before anything is drawn.
        System.setProperty("java.awt.headless", "true");
        Map<Picture, List<Result>> drawn = new LinkedHashMap<>();
        for (Result result : results) {
            result.spot().ifPresent(spot -> drawn.computeIfAbsent(spot.picture(), _ -> new ArrayList<>())
                    .add(result));
        }
        Files.createDirectories(folder);
        List<Path> files = new ArrayList<>();
        for (Map.Entry<Picture, List<Result>> each : drawn.entrySet()) {
            Path file = folder.resolve(each.getKey().name() + ".png");
            BufferedImage image = BitmapEncoder.getBufferedImage(chart(each.getKey(), each.getValue()));
            ImageIO.write(image, "png", file.toFile());
            files.add(file);
        }
        return files;
    }

    private static CategoryChart chart(Picture picture, List<Result> results) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(picture.title())
                .xAxisTitle(picture.across())
                .yAxisTitle(picture.up())
                .build();
        chart.getStyler()
                .setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Line)
                // Else the points of each line stand beside those of the others.
                .setOverlapped(true)
                .setYAxisLogarithmic(true)
                .setYAxisDecimalPattern("#,##0.###")
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Vertical)
                .setChartBackgroundColor(Color.WHITE);
        Set<String> words = new LinkedHashSet<>();
        results.forEach(result -> words.add(result.spot().orElseThrow().words()));
        curves(results).forEach((name, heights) -> {
            List<Double> all = new ArrayList<>();
            words.forEach(each -> all.add(heights.get(each)));
            chart.addSeries(name, List.copyOf(words), all);
        });
        return chart;
    }

    /// @return by name, and by what stands below
    static Map<String, Map<String, Double>> curves(List<Result> results) {
        Map<String, Map<String, Double>> curves = new LinkedHashMap<>();
        for (Result result : results) {
            Spot spot = result.spot().orElseThrow();
            put(curves, OURS, spot, OptionalDouble.of(result.ours()));
            put(curves, result.peerName(), spot, result.peer());
        }
        return curves;
    }

    private static void put(Map<String, Map<String, Double>> curves, String who, Spot spot, OptionalDouble height) {
        // Nothing that is not greater than nothing has a place among powers of ten.
        if (height.isPresent() && Double.isFinite(height.getAsDouble()) && height.getAsDouble() > 0) {
            String name = spot.variant().isEmpty() ? who : who + ", " + spot.variant();
            curves.computeIfAbsent(name, _ -> new LinkedHashMap<>()).putIfAbsent(spot.words(), height.getAsDouble());
        }
    }
}
