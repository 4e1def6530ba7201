package io.github.offspring.cli.screen;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Things that a user chooses from by typing their names.
public final class Choice {

    private Choice() {}

    /// Picks what was named, in the order in which it was named and each once.
    ///
    /// @param <T> the things
    /// @param all what there is
    /// @param name gives each its name
    /// @param wanted the names; empty for all
    /// @param noun what a thing is called, for the complaint
    /// @return the things
    /// @throws IllegalArgumentException if there is none of such a name; the message lists those there are
    public static <T> List<T> of(List<T> all, Function<T, String> name, List<String> wanted, String noun) {
        if (wanted.isEmpty()) {
            return all;
        }
        Map<String, T> byName = new LinkedHashMap<>();
        all.forEach(thing -> byName.put(name.apply(thing), thing));
        Map<String, T> chosen = new LinkedHashMap<>();
        for (String each : wanted) {
            T thing = byName.get(each);
            if (thing == null) {
                throw new IllegalArgumentException(complaint(noun, each, byName.keySet()));
            }
            chosen.put(each, thing);
        }
        return List.copyOf(chosen.values());
    }

    /// Says that there is no such thing, what may have been meant, and what there is.
    ///
    /// @param noun what a thing is called
    /// @param wanted the name that none has
    /// @param names the names that there are
    /// @return two lines
    public static String complaint(String noun, String wanted, Collection<String> names) {
        String closest = "";
        int least = Math.max(2, wanted.length() / 3) + 1;
        for (String name : names) {
            int distance = distance(wanted, name);
            if (distance < least || name.startsWith(wanted) && closest.isEmpty()) {
                closest = name;
                least = Math.min(least, distance);
            }
        }
        String question = closest.isEmpty() ? "" : "; did you mean '" + closest + "'?";
        return "there is no " + noun + " '" + wanted + "'" + question + System.lineSeparator() + "There "
                + (names.isEmpty() ? "are none" : "are: " + String.join(", ", names));
    }

    /// How many characters must be put in, left out or changed to make one of the other (Levenshtein 1966).
    static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
