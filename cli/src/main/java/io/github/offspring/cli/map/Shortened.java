package io.github.offspring.cli.map;

/// Text of others that may be long, where only its beginning is wanted.
final class Shortened {

    private static final int LONGEST = 100;

    private Shortened() {}

    static String of(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
