package io.github.offspring.cli.bench;

import io.github.offspring.benchmarks.Result;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.OptionalDouble;

/// Results as JSON (RFC 8259).
final class ResultJson {

    private static final char FIRST_PLAIN = ' ';

    /// More than any measurement has.
    private static final MathContext DIGITS = new MathContext(6);

    private ResultJson() {}

    static String of(Result result) {
        return "{\"name\": " + string(result.name())
                + ", \"unit\": " + string(result.unit())
                + ", \"ours\": " + number(OptionalDouble.of(result.ours()))
                + ", \"peer_name\": " + (result.peerName().isEmpty() ? "null" : string(result.peerName()))
                + ", \"peer\": " + number(result.peer())
                + ", \"ratio\": " + number(result.ratio())
                + ", \"asked\": " + number(result.asked())
                + ", \"note\": " + string(result.note()) + "}";
    }

    /// JSON has no word for what is no finite number.
    private static String number(OptionalDouble value) {
        return value.isPresent() && Double.isFinite(value.getAsDouble())
                ? Double.toString(
                        new BigDecimal(value.getAsDouble()).round(DIGITS).doubleValue())
                : "null";
    }

    private static String string(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < FIRST_PLAIN || Character.isSurrogate(c)) {
                // A lone half of a pair could not be written in UTF-8.
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
