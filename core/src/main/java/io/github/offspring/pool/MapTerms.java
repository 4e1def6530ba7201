package io.github.offspring.pool;

import io.github.offspring.Fn;
import io.github.offspring.internal.wire.KnownLoaders;
import org.jspecify.annotations.Nullable;

/// What holds for each chunk of a map.
///
/// @param number tells in error messages which task it is
/// @param limits what each element may cost
/// @param loader the loader with which results are decoded; null for the usual ones
record MapTerms(long number, TaskLimits limits, @Nullable ClassLoader loader) {

    static MapTerms of(long number, TaskLimits limits, Fn<?, ?> function) {
        return new MapTerms(number, limits, KnownLoaders.rememberOf(PairFn.inner(function)));
    }
}
