package io.github.offspring.internal.remote;

/// What a peer calls itself, as others are shown it: in messages, logs, names of threads.
///
/// A name of the library's own processes stays as it is. What anybody else sends is one short line: no more than
/// [#MAX_CHARS], and nothing that a terminal obeys or that makes text look as something else.
final class PeerName {

    /// Children are called as their parent likes, mostly shorter.
    static final int MAX_CHARS = 64;

    private static final int REPLACEMENT = '?';
    private static final char CUT = '…';

    private PeerName() {}

    static String of(String said) {
        StringBuilder name = new StringBuilder(Math.min(said.length(), MAX_CHARS));
        int at = 0;
        while (at < said.length()) {
            int point = said.codePointAt(at);
            at += Character.charCount(point);
            int shown = isShown(point) ? point : REPLACEMENT;
            // The last character tells that there was more.
            int room = at < said.length() ? MAX_CHARS - 1 : MAX_CHARS;
            if (name.length() + Character.charCount(shown) > room) {
                return name.append(CUT).toString();
            }
            name.appendCodePoint(shown);
        }
        return name.toString();
    }

    private static boolean isShown(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    // Such as what turns the direction of what follows.
                    Character.FORMAT,
                    // Halves of pairs.
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
