package io.github.offspring.cli.demo;

import java.io.Serializable;

/// What came of a file.
sealed interface FileOutcome extends Serializable {

    /// The file was read.
    ///
    /// @param bytes its size
    /// @param lines its lines; 0 if it is binary
    /// @param words its words; 0 if it is binary
    /// @param binary whether it is no text
    /// @param digest its SHA-256, in hexadecimal
    record Analysed(long bytes, long lines, long words, boolean binary, String digest) implements FileOutcome {}

    /// The file could not be read.
    ///
    /// @param reason why, one line
    record Unreadable(String reason) implements FileOutcome {}
}
