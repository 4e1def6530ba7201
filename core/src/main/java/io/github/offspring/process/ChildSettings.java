package io.github.offspring.process;

import io.github.offspring.internal.launch.LaunchSpec;

/// What a builder was told, complete.
///
/// @param logLevel the ordinal of a `System.Logger.Level`, or -1 for the parent's own
record ChildSettings(String name, String lineage, boolean daemon, int logLevel, Output output, LaunchSpec spec) {}
