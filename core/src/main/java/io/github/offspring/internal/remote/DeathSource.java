package io.github.offspring.internal.remote;

import io.github.offspring.DeathReport;
import org.jspecify.annotations.Nullable;

/// Knows how a server ends.
@FunctionalInterface
public interface DeathSource {

    /// @param waits whether to wait a moment, if it is not known yet
    /// @return null if it is not known
    @Nullable
    DeathReport report(boolean waits);
}
