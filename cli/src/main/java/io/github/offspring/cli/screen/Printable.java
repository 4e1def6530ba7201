package io.github.offspring.cli.screen;

/// Text of others, such as the name of a file, as it may be shown in a line.
public final class Printable {

    private Printable() {}

    /// Takes the power from what a terminal would obey, and what would break the line.
    ///
    /// @param text any text
    /// @return the same, with escapes in place of control characters
    public static String of(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> printable.append("\\n");
                case '\r' -> printable.append("\\r");
                case '\t' -> printable.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        printable.append(String.format("\\u%04x", (int) c));
                    } else {
                        printable.append(c);
                    }
                }
            }
        }
        return printable.toString();
    }
}
