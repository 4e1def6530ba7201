package io.github.offspring.benchmarks;

import java.util.Optional;
import java.util.OptionalDouble;

/// A line of the table before its figures are known.
///
/// @param name the benchmark's name
/// @param unit of its figures
/// @param lessIsBetter true for times and sizes, false for rates
/// @param asked the least ratio that is asked for; empty if none is
record Line(String name, String unit, boolean lessIsBetter, OptionalDouble asked) {

    static Line time(String name, String unit, double asked) {
        return new Line(name, unit, true, OptionalDouble.of(asked));
    }

    static Line rate(String name, String unit, double asked) {
        return new Line(name, unit, false, OptionalDouble.of(asked));
    }

    static Line unasked(String name, String unit) {
        return new Line(name, unit, true, OptionalDouble.empty());
    }

    static Line unaskedRate(String name, String unit) {
        return new Line(name, unit, false, OptionalDouble.empty());
    }

    Line withoutAsking() {
        return new Line(name, unit, lessIsBetter, OptionalDouble.empty());
    }

    Result against(String peerName, double ours, double peer, String note) {
        double ratio = lessIsBetter ? peer / ours : ours / peer;
        return new Result(
                name,
                unit,
                ours,
                peerName,
                OptionalDouble.of(peer),
                OptionalDouble.of(ratio),
                asked,
                note,
                Optional.empty());
    }

    Result alone(double ours, String note) {
        OptionalDouble none = OptionalDouble.empty();
        return new Result(name, unit, ours, "", none, none, asked, note, Optional.empty());
    }
}
