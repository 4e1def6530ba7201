package io.github.offspring.internal.launch;

import java.nio.charset.StandardCharsets;

/// One line that a child has written.
///
/// @param bytes as they were written, without the line break
/// @param error whether to standard error
/// @param terminated whether a line break followed: not for the last one, if there was none, and parts of immense
/// ones
public record OutputLine(byte[] bytes, boolean error, boolean terminated) {

    /// What is not valid UTF-8 is replaced.
    public String text() {
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
