package io.github.offspring.internal.remote;

/// The result of a method that [takes][Kind#takes], as its object gives it: its caller gets the value.
///
/// @param value what was taken
/// @param putBack called, once, if it has not reached its caller; nobody's code runs then, and it does not wait
public record Taken(Object value, Runnable putBack) {}
