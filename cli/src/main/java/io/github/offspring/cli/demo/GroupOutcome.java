package io.github.offspring.cli.demo;

import java.io.Serializable;
import java.util.List;

/// What came of a group of files.
///
/// @param files what came of each file, in the order of the group
/// @param words the words of all of them
record GroupOutcome(List<FileOutcome> files, WordCounts.Packed words) implements Serializable {}
