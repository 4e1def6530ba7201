package io.github.offspring.cli.demo;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// How often each word occurs.
///
/// A hash table of its own kind: a word that is there already is found by its characters, where a `HashMap` would
/// ask for a new `String` each time.
final class WordCounts {

    /// Longer runs of letters are somebody's data, not words.
    static final int MAX_LENGTH = 64;

    private static final int INITIAL_CAPACITY = 1024;

    // Parallel, a power of two long, at most half full; a count of 0 marks a free place.
    private String[] words = new String[INITIAL_CAPACITY];
    private int[] hashes = new int[INITIAL_CAPACITY];
    private long[] counts = new long[INITIAL_CAPACITY];
    private int size;
    private long total;

    record Counted(String word, long count) {}

    /// @param hash as [String#hashCode] has it
    void add(char[] characters, int length, int hash) {
        total++;
        int place = placeOf(hash);
        while (counts[place] != 0 && !(hashes[place] == hash && isEqual(words[place], characters, length))) {
            place = next(place);
        }
        if (counts[place] == 0) {
            insert(place, new String(characters, 0, length), hash, 1);
        } else {
            counts[place]++;
        }
    }

    void add(String word, long count) {
        total += count;
        int hash = word.hashCode();
        int place = placeOf(hash);
        while (counts[place] != 0 && !(hashes[place] == hash && words[place].equals(word))) {
            place = next(place);
        }
        if (counts[place] == 0) {
            insert(place, word, hash, count);
        } else {
            counts[place] += count;
        }
    }

    private void insert(int place, String word, int hash, long count) {
        words[place] = word;
        hashes[place] = hash;
        counts[place] = count;
        size++;
        if (size * 2 > words.length) {
            grow();
        }
    }

    private void grow() {
        String[] oldWords = words;
        int[] oldHashes = hashes;
        long[] oldCounts = counts;
        words = new String[oldWords.length * 2];
        hashes = new int[words.length];
        counts = new long[words.length];
        for (int i = 0; i < oldWords.length; i++) {
            if (oldCounts[i] != 0) {
                int place = placeOf(oldHashes[i]);
                while (counts[place] != 0) {
                    place = next(place);
                }
                words[place] = oldWords[i];
                hashes[place] = oldHashes[i];
                counts[place] = oldCounts[i];
            }
        }
    }

    private int placeOf(int hash) {
        return (hash ^ hash >>> 15) & words.length - 1;
    }

    private int next(int place) {
        return place + 1 & words.length - 1;
    }

    private static boolean isEqual(String word, char[] characters, int length) {
        if (word.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (word.charAt(i) != characters[i]) {
                return false;
            }
        }
        return true;
    }

    /// What there is, in no order, as it travels between processes.
    Packed packed() {
        int[] taken = taken().toArray();
        String[] packedWords = new String[taken.length];
        long[] packedCounts = new long[taken.length];
        for (int i = 0; i < taken.length; i++) {
            packedWords[i] = words[taken[i]];
            packedCounts[i] = counts[taken[i]];
        }
        return new Packed(packedWords, packedCounts);
    }

    void addAll(Packed other) {
        for (int i = 0; i < other.words.length; i++) {
            add(other.words[i], other.counts[i]);
        }
    }

    /// How many words have been added.
    long total() {
        return total;
    }

    /// How many different ones.
    int distinct() {
        return size;
    }

    /// The most frequent words, the most frequent first, and in the order of the alphabet if they are equally so.
    List<Counted> top(int limit) {
        return taken().mapToObj(place -> new Counted(words[place], counts[place]))
                .sorted(Comparator.comparingLong(Counted::count).reversed().thenComparing(Counted::word))
                .limit(limit)
                .toList();
    }

    private IntStream taken() {
        return IntStream.range(0, counts.length).filter(place -> counts[place] != 0);
    }

    /// Words and their counts, one beside the other.
    record Packed(String[] words, long[] counts) implements Serializable {}
}
