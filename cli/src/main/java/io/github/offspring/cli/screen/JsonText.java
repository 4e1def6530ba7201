package io.github.offspring.cli.screen;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Text as JSON (RFC 8259) has it.
public final class JsonText {

    private static final char FIRST_PLAIN = ' ';

    private JsonText() {}

    /// A string.
    ///
    /// @param text any text; null becomes JSON's null
    /// @return the same between quotes
    public static String of(@Nullable String text) {
        if (text == null) {
            return "null";
        }
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
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

    /// An array of strings.
    ///
    /// @param texts any texts
    /// @return the array
    public static String of(List<String> texts) {
        return texts.stream().map(JsonText::of).collect(Collectors.joining(", ", "[", "]"));
    }
}
