package io.github.offspring.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The program that measures our side of a benchmark in the portable way: a round, and its samples on one line, for
/// each line of its input, at whose end it ends.
final class PortableMain {
    private PortableMain() {}

    /// What to start.
    ///
    /// @param name the benchmark's
    static List<String> command(String name, boolean brief) {
        List<String> command = new ArrayList<>(List.of(JavaCommand.java(), "-Doffspring.portable=true"));
        command.addAll(JavaCommand.mainWithLibrary(PortableMain.class));
        command.addAll(List.of(name, Boolean.toString(brief)));
        return command;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Conditions conditions = new Conditions(Boolean.parseBoolean(arguments[1]), Optional::empty);
        SharedBenchmark benchmark = SharedBenchmarks.all(conditions).stream()
                .filter(each -> each.name().equals(arguments[0]))
                .findFirst()
                .orElseThrow();
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (OpenSide side = benchmark.ours().open()) {
            while (orders.readLine() != null) {
                System.out.println(
                        Arrays.stream(side.round()).mapToObj(Double::toString).collect(Collectors.joining(" ")));
            }
        }
    }
}
