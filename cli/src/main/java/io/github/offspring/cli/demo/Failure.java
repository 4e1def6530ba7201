package io.github.offspring.cli.demo;

/// A file, or a task, that failed.
///
/// @param name what a user calls it
/// @param reason why, one line
/// @param planned whether it was made to fail
record Failure(String name, String reason, boolean planned) {}
