package io.github.offspring.manager;

import io.github.offspring.internal.remote.Arguments;
import org.jspecify.annotations.Nullable;

/// What a method does with a container.
///
/// @param <T> the containers
interface HostedOperation<T> {

    @Nullable
    Object on(T target, Arguments in) throws Exception;
}
