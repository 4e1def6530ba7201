package io.github.offspring.internal.remote;

import java.io.ObjectInputFilter;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// How a server serves processes of other families.
///
/// @param address where
/// @param credentials what they have to prove
/// @param filter what they may send besides values of the JDK; null for nothing more
/// @param code whether they may have code of their own run
public record ServeTerms(
        InetSocketAddress address,
        Credentials credentials,
        @Nullable ObjectInputFilter filter,
        boolean code) {}
