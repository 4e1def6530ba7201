package io.github.offspring.manager;

import io.github.offspring.Action;
import io.github.offspring.LaunchException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Says how a manager is to be started.
///
/// ```java
/// try (Manager manager = Manager.builder().name("catalog").initializer(() -> Catalog.load()).start()) { ... }
/// ```
///
/// Options that have one value can be set once.
///
/// **Threads and processes** *Not thread-safe.*
public final class ManagerBuilder {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private @Nullable String name;
    private @Nullable Action initializer;

    ManagerBuilder() {}

    /// Sets the manager's name: for its process, its threads and its errors.
    ///
    /// @param value the name, not empty, without control characters; need not be unique
    /// @return this builder
    /// @throws IllegalArgumentException if it is empty or holds a control character
    /// @throws IllegalStateException if it has been set before
    public ManagerBuilder name(String value) {
        unset("name", name);
        if (value.isEmpty() || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "manager: name must not be empty or hold control characters: value=" + value);
        }
        name = value;
        return this;
    }

    /// Sets what the manager's process does first, before it serves anybody.
    ///
    /// @param action what to do; if it fails, the manager does not start
    /// @return this builder
    /// @throws IllegalStateException if it has been set before
    public ManagerBuilder initializer(Action action) {
        unset("initializer", initializer);
        initializer = Objects.requireNonNull(action, "initializer");
        return this;
    }

    /// Starts the manager in a process of its own.
    ///
    /// @return the manager, ready
    /// @throws LaunchException if no process can be created, or its initializer fails
    /// @throws io.github.offspring.CodecException if the initializer cannot be sent
    public Manager start() {
        return ManagerStart.inChild(chosenName(), initializer);
    }

    /// Starts the manager in this process: its objects live here, for others as well.
    ///
    /// @return the manager, ready
    /// @throws LaunchException if no socket can be opened
    public Manager here() {
        return ManagerStart.here(chosenName(), initializer);
    }

    private String chosenName() {
        return name == null ? "manager-" + COUNT.incrementAndGet() : name;
    }

    private static void unset(String option, @Nullable Object before) {
        if (before != null) {
            throw new IllegalStateException("manager: option is set a second time: " + option + "=" + before);
        }
    }
}
