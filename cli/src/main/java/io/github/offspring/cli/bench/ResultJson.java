package io.github.offspring.cli.bench;

import io.github.offspring.benchmarks.Result;
import io.github.offspring.cli.screen.JsonText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.OptionalDouble;

/// Results as JSON (RFC 8259).
final class ResultJson {

    /// More than any measurement has.
    private static final MathContext DIGITS = new MathContext(6);

    private ResultJson() {}

    static String of(Result result) {
        return "{\"name\": " + JsonText.of(result.name())
                + ", \"unit\": " + JsonText.of(result.unit())
                + ", \"ours\": " + number(OptionalDouble.of(result.ours()))
                + ", \"peer_name\": " + (result.peerName().isEmpty() ? "null" : JsonText.of(result.peerName()))
                + ", \"peer\": " + number(result.peer())
                + ", \"ratio\": " + number(result.ratio())
                + ", \"asked\": " + number(result.asked())
                + ", \"note\": " + JsonText.of(result.note()) + "}";
    }

    /// JSON has no word for what is no finite number.
    private static String number(OptionalDouble value) {
        return value.isPresent() && Double.isFinite(value.getAsDouble())
                ? Double.toString(
                        new BigDecimal(value.getAsDouble()).round(DIGITS).doubleValue())
                : "null";
    }
}
