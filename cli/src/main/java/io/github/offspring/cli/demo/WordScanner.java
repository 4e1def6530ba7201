package io.github.offspring.cli.demo;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Finds the words in a text that comes in pieces: runs of letters and digits, in lower case.
final class WordScanner {

    private final WordCounts counts;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final CharBuffer characters = CharBuffer.allocate(Analysis.BUFFER_BYTES);
    private final char[] word = new char[WordCounts.MAX_LENGTH];
    // The word that the last piece ended in; too long if its length is more than the array's.
    private int length;
    private int hash;
    private long words;
    private long lineBreaks;
    private char last = '\n';

    WordScanner(WordCounts counts) {
        this.counts = counts;
    }

    /// Takes the next piece.
    ///
    /// @param bytes after this holds what belongs to the next piece, as the first half of a character
    /// @param isLast whether there is none after it
    void scan(ByteBuffer bytes, boolean isLast) {
        decoder.decode(bytes, characters, isLast);
        if (isLast) {
            decoder.flush(characters);
        }
        scan(characters.array(), characters.position());
        characters.clear();
        if (isLast) {
            endWord();
        }
    }

    private void scan(char[] text, int end) {
        for (int i = 0; i < end; i++) {
            char c = text[i];
            if (c >= 'a' && c <= 'z') {
                append(c);
            } else if (c < 128 ? isAsciiWord(c) : Character.isLetterOrDigit(c)) {
                append(Character.toLowerCase(c));
            } else {
                endWord();
                if (c == '\n') {
                    lineBreaks++;
                }
            }
        }
        if (end > 0) {
            last = text[end - 1];
        }
    }

    private static boolean isAsciiWord(char c) {
        return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private void append(char c) {
        if (length < word.length) {
            word[length] = c;
            hash = 31 * hash + c;
        }
        length = Math.min(length, word.length) + 1;
    }

    private void endWord() {
        if (length > 0) {
            words++;
            if (length <= word.length) {
                counts.add(word, length, hash);
            }
            length = 0;
            hash = 0;
        }
    }

    long words() {
        return words;
    }

    /// How many lines there were; the last one counts also if no line break ends it.
    long lines() {
        return last == '\n' ? lineBreaks : lineBreaks + 1;
    }
}
