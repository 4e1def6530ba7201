package io.github.offspring.manager;

import io.github.offspring.Action;
import io.github.offspring.LaunchException;
import io.github.offspring.Task;
import io.github.offspring.channel.AuthKey;
import io.github.offspring.internal.remote.Credentials;
import java.io.ObjectInputFilter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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

    private static final long MIN_MESSAGE_BYTES = 1024;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private @Nullable String name;
    private @Nullable Action initializer;
    private @Nullable InetSocketAddress address;
    private @Nullable Credentials credentials;
    private @Nullable Boolean code;
    private @Nullable Integer maxClients;
    private @Nullable Integer maxCalls;
    private @Nullable Long maxMessageBytes;
    private @Nullable Duration handshakeTimeout;
    private @Nullable Consumer<? super Manager> restore;
    private final List<String> allowed = new ArrayList<>();
    private final List<ServeOptions.Offer> offers = new ArrayList<>();

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

    /// Serves processes of other families on this machine, too.
    ///
    /// What is sent is not encrypted, so nobody else can be served like that: see
    /// [#serve(InetSocketAddress, ManagerKeys)].
    ///
    /// @param at where: an address of this machine's loopback, such as `localhost`; port 0 for any, see
    /// [Manager#port]
    /// @param key what they have to know
    /// @return this builder
    /// @throws IllegalArgumentException if others could reach the address
    /// @throws IllegalStateException if it has been set before
    public ManagerBuilder serve(InetSocketAddress at, AuthKey key) {
        unset("serve", address);
        check(
                at.getAddress() != null && at.getAddress().isLoopbackAddress(),
                "without encryption it serves its own machine only; give it ManagerKeys",
                at);
        address = at;
        credentials = Credentials.of(key.bytes());
        return this;
    }

    /// Serves processes of other machines, encrypted by TLS 1.3.
    ///
    /// They may send values of the JDK, and what [#allow] says; functions only with [#allowCode].
    ///
    /// @param at where; port 0 for any, see [Manager#port]
    /// @param keys this side's
    /// @return this builder
    /// @throws IllegalArgumentException if they are the clients'
    /// @throws IllegalStateException if it has been set before
    public ManagerBuilder serve(InetSocketAddress at, ManagerKeys keys) {
        unset("serve", address);
        if (keys.credentials().isClients()) {
            throw new IllegalArgumentException("manager: these keys are the clients', which no client takes a manager"
                    + " by; serve with the other file that was made with them, server.keys");
        }
        address = at;
        credentials = keys.credentials();
        return this;
    }

    /// Allows processes of other families to send values of more classes than the JDK's own.
    ///
    /// @param patterns as those of [java.io.ObjectInputFilter.Config#createFilter]: `com.acme.model.*`
    /// @return this builder
    /// @throws IllegalArgumentException if one is not such a pattern
    public ManagerBuilder allow(String... patterns) {
        for (String pattern : patterns) {
            Object _ = ObjectInputFilter.Config.createFilter(pattern);
            allowed.add(pattern);
        }
        return this;
    }

    /// Allows processes of other families to send functions, and factories, of the classes that they may send.
    /// They can then do at the manager whatever that code can.
    ///
    /// @return this builder
    /// @throws IllegalStateException if it has been set before
    public ManagerBuilder allowCode() {
        unset("allowCode", code);
        code = true;
        return this;
    }

    /// Lets clients have objects made without sending code: [Manager#make].
    ///
    /// @param <T> the interface
    /// @param value the name of that sort of objects
    /// @param type the interface that they are used through, not sealed
    /// @param factory what makes one, at the manager
    /// @return this builder
    /// @throws IllegalArgumentException if the type is not such an interface
    public <T> ManagerBuilder offer(String value, Class<T> type, Task<? extends T> factory) {
        check(type.isInterface() && !type.isSealed(), "what is offered is used through an interface", type);
        offers.add(new ServeOptions.Offer(Objects.requireNonNull(value), type, Objects.requireNonNull(factory)));
        return this;
    }

    /// Has the manager started again, at the same places, whenever its process has died.
    ///
    /// Calls that were under way fail. Later ones wait until it is there again, up to half a minute; those
    /// with a time-out no longer than that, as if its time had passed there, and those that can be interrupted
    /// until they are. Calls that nobody waits for return their futures at once. Those that do not wait, such
    /// as `tryLock`, `offer` and `poll` without a time, throw a [io.github.offspring.ManagerLostException]
    /// that says that they have not run: false or null would say what nobody knows. They wait for half a
    /// second, all together, because the manager may be there already and only not be connected to. What has a
    /// name is found again by its proxies, in all processes, if it is there again: the manager's initializer
    /// may make it, or what is given here. It is a new object: a lock is free, a queue is as it was restored.
    /// All that has no name is lost.
    ///
    /// One that dies five times before it has served for ten seconds, one after the other, is given up: all of this
    /// family who wait for it are told, and a warning is logged. Those of other families see that nobody follows
    /// when half a minute is over.
    ///
    /// @param action called in this process each time the manager has been started again, with the manager,
    /// before anybody else can use it: proxies that were there before cannot be used in it. If it throws, the
    /// manager is given up
    /// @return this builder
    /// @throws IllegalStateException if it has been set before
    public ManagerBuilder restart(Consumer<? super Manager> action) {
        unset("restart", restore);
        restore = Objects.requireNonNull(action, "action");
        return this;
    }

    // ---- Limits

    /// Sets how many processes may be connected.
    ///
    /// @param count the number, at least 1; if nothing is said, 10,000
    /// @return this builder
    /// @throws IllegalArgumentException if it is less
    /// @throws IllegalStateException if it has been set before
    public ManagerBuilder maxClients(int count) {
        unset("maxClients", maxClients);
        check(count >= 1, "maxClients must be at least 1", count);
        maxClients = count;
        return this;
    }

    /// Sets how many calls of one process may run, or wait, at the manager at a time. More are declined, by a
    /// [java.util.concurrent.RejectedExecutionException]: nothing of them has been done. What never waits, such as
    /// giving a lock back, is never declined.
    ///
    /// @param count the number, at least 1; if nothing is said, 65,536
    /// @return this builder
    /// @throws IllegalArgumentException if it is less
    /// @throws IllegalStateException if it has been set before
    public ManagerBuilder maxCalls(int count) {
        unset("maxCalls", maxCalls);
        check(count >= 1, "maxCalls must be at least 1", count);
        maxCalls = count;
        return this;
    }

    /// Sets how long a message may be. A call that is longer is not sent, and throws a
    /// [io.github.offspring.CodecException]; a client that sends a longer one all the same is hung up on.
    ///
    /// @param bytes the length, in bytes, at least 1024; if nothing is said, 2 GiB
    /// @return this builder
    /// @throws IllegalArgumentException if it is less
    /// @throws IllegalStateException if it has been set before
    public ManagerBuilder maxMessageBytes(long bytes) {
        unset("maxMessageBytes", maxMessageBytes);
        check(bytes >= MIN_MESSAGE_BYTES, "maxMessageBytes must be at least " + MIN_MESSAGE_BYTES, bytes);
        maxMessageBytes = bytes;
        return this;
    }

    /// Sets how long a process of another family may take to prove that it may come in.
    ///
    /// @param timeout the time, positive; if nothing is said, ten seconds
    /// @return this builder
    /// @throws IllegalArgumentException if it is not positive
    /// @throws IllegalStateException if it has been set before
    public ManagerBuilder handshakeTimeout(Duration timeout) {
        unset("handshakeTimeout", handshakeTimeout);
        check(timeout.isPositive(), "handshakeTimeout must be positive", timeout);
        handshakeTimeout = timeout;
        return this;
    }

    // ---- Starting

    /// Starts the manager in a process of its own.
    ///
    /// @return the manager, ready
    /// @throws LaunchException if no process can be created, its initializer fails, or its address cannot be had
    /// @throws io.github.offspring.CodecException if the initializer, or a factory, cannot be sent
    /// @throws IllegalStateException if its keys hold a context of this process
    public Manager start() {
        Credentials current = credentials;
        if (current != null && !current.canBeSent()) {
            throw new IllegalStateException("manager: keys with an SSLContext of this process cannot be sent to"
                    + " another; start it with here()");
        }
        return restore == null ? ManagerStart.inChild(options()) : ManagerStart.inChildren(options(), restore);
    }

    /// Starts the manager in this process: its objects live here, for others as well.
    ///
    /// @return the manager, ready
    /// @throws LaunchException if its initializer fails, or its address cannot be had
    /// @throws IllegalArgumentException if it was to be started [again][#restart]
    public Manager here() {
        check(restore == null, "a manager in this process is not started again", "restart");
        return ManagerStart.here(options(), credentials);
    }

    private ServeOptions options() {
        ServeOptions.Limits defaults = ServeOptions.Limits.defaults();
        return new ServeOptions(
                name == null ? "manager-" + COUNT.incrementAndGet() : name,
                initializer,
                port(),
                List.copyOf(offers),
                new ServeOptions.Limits(
                        maxClients == null ? defaults.connections() : maxClients,
                        maxCalls == null ? defaults.calls() : maxCalls,
                        maxMessageBytes == null ? defaults.messageBytes() : maxMessageBytes,
                        handshakeTimeout == null ? defaults.patience() : handshakeTimeout),
                null);
    }

    private ServeOptions.@Nullable Port port() {
        InetSocketAddress at = address;
        Credentials current = credentials;
        return at == null || current == null
                ? null
                : new ServeOptions.Port(
                        at,
                        current.canBeSent() ? current.toBytes() : new byte[0],
                        String.join(";", allowed),
                        code != null);
    }

    private static void check(boolean holds, String rule, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("manager: " + rule + ": value=" + value);
        }
    }

    private static void unset(String option, @Nullable Object before) {
        if (before != null) {
            throw new IllegalStateException("manager: option is set a second time: " + option + "=" + before);
        }
    }
}
