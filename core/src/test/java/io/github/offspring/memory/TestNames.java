package io.github.offspring.memory;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.os.RandomBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Names for segments of tests, which the check for leftovers knows.
final class TestNames {

    private TestNames() {}

    static String next() {
        return "offspring-test-" + ProcessHandle.current().pid() + "-" + RandomBytes.nextHex(6);
    }

    /// Where the segment of a name lies.
    static Path file(String name) {
        return memoryDirectory().resolveSibling(name);
    }

    static Path memoryDirectory() {
        try {
            return FamilyHome.here().memoryDirectory();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
