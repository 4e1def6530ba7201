package io.github.offspring.pool;

/// Which worker something was done by.
record WorkerIdentity(String pool, String worker, long pid) {}
