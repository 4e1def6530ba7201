package io.github.offspring.manager;

import io.github.offspring.Task;
import io.github.offspring.channel.AuthKey;
import io.github.offspring.internal.remote.Credentials;
import io.github.offspring.internal.remote.ManagerClients;
import io.github.offspring.internal.remote.Reference;
import io.github.offspring.internal.remote.RemoteClient;
import io.github.offspring.internal.remote.RemoteServer;
import io.github.offspring.internal.remote.ServerAddress;
import io.github.offspring.process.ChildProcess;
import java.io.Serial;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A process that hosts objects for others: maps, namespaces, and whatever has an interface.
///
/// ```java
/// try (Manager manager = Manager.start()) {
///     RemoteMap<String, Integer> counts = manager.map();
///     Catalog catalog = manager.host(Catalog.class, Catalog::load);     // made there, used from anywhere
///     try (var child = ChildProcess.start(() -> counts.put("a", catalog.size()))) {
///         child.join();
///     }
/// }
/// ```
///
/// What it gives are proxies. A call is sent to the manager, done there, and its result sent back, but for
/// reads that [need not ask][RemoteMap]; arguments and results are copied, but for proxies, which stay what
/// they stand for. A proxy can be sent to any process of the family, at any time; so can the manager itself.
///
/// It compares with Python's `multiprocessing.Manager`: `start` and `shutdown` are [#start] and [#close],
/// `register` is not needed, since [#host] takes any interface.
///
/// **Hosted interfaces** All methods of the interface and its superinterfaces can be called, default methods
/// too, and nothing else; they run at the manager, and one that waits holds up no other call. Threads are
/// used again, so nothing may be left in thread-local variables. (A default method with an argument that
/// cannot be sent, such as a plain lambda, runs here, by the others.) A method that returns a
/// `CompletionStage` does not wait. Whatever else completes its future here, such as `orTimeout`, cancels the
/// call, as `cancel(true)` does; `cancel(false)` lets it run on. To cancel what is made of that future, by
/// `copy` or `thenApply`, leaves it as it is, as with any future. A result that is neither serializable nor a
/// record, and whose declared type is an interface that is not sealed, stays at the manager and comes as a
/// proxy. So does what is hosted already, as the object that it is: `return this` gives the proxy again, also of a
/// record. What is only part of a result, in a list or an `Optional`, is sent as a value; it can be a proxy that the
/// object has made, by [#host]. What a method throws is thrown to the caller, with the stack of both sides.
/// `equals`, `hashCode` and `toString` are the proxy's own: two are equal if they stand for the same object.
///
/// **Who closes** What was made by [#host] or [#make] the manager closes, if it is [AutoCloseable], when nobody has
/// a proxy of it or a name for it any more, and at the manager's end. What a method of it returns belongs to whoever
/// returned it, who may have it still: the manager never closes it. A result that is to be closed with its last proxy
/// is made by [#host] of a manager that the object was given, in its factory or by a call; the object's own proxy
/// goes when the garbage collector has seen that nobody has it, or with [#release].
///
/// **Threads and processes** *Thread-safe; any process of the family.* What is hosted is called by many threads
/// at a time: it has to be made for that.
///
/// **Time** A call takes some microseconds within a machine, and a round trip of the network beyond it. While a
/// manager is being started again the methods of this class wait for it. An interruption of the thread ends that, after
/// a moment, with a [io.github.offspring.ManagerLostException] that says that nothing has run, and is kept.
///
/// **Crash** If the manager's process dies, whatever it hosted is gone: every call that waits, and every later
/// one, throws a [io.github.offspring.ManagerLostException], at once; unless it is
/// [started again][ManagerBuilder#restart]: then later calls of the manager, and of what has a name, wait for the next
/// one. If a client dies, what it alone had a proxy of ends. If the process that has started the manager ends, the
/// manager does. A client that was [connected][#connect] and loses its connection connects again.
public final class Manager extends WaitingObjects implements AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    static {
        ManagerClients.areFoundBy(manager -> ((Manager) manager).client);
    }

    /// Who ends the manager, and how.
    sealed interface Ownership permits OwnProcess, RestartedProcess, InThisProcess, Connected, SomebodyElses {
        void end(RemoteClient client);
    }

    record InThisProcess(RemoteServer server) implements Ownership {
        @Override
        public void end(RemoteClient client) {
            client.close();
            server.close();
        }
    }

    record Connected() implements Ownership {
        @Override
        public void end(RemoteClient client) {
            client.close();
        }
    }

    record SomebodyElses() implements Ownership {
        @Override
        public void end(RemoteClient client) {
            // Proxies of this process may still be in use, and the connection with them.
        }
    }

    /// What stands for a manager in a message.
    private record Handle(String name, ServerAddress address) implements Serializable {
        @Serial
        private Object readResolve() {
            return new Manager(name, RemoteClient.to(address, name), new SomebodyElses());
        }
    }

    private final String name;
    private final transient RemoteClient client;
    private final transient Ownership ownership;

    Manager(String name, RemoteClient client, Ownership ownership) {
        this.name = name;
        this.client = client;
        this.ownership = ownership;
    }

    /// Starts a manager in a process of its own.
    ///
    /// @return the manager, ready
    /// @throws io.github.offspring.LaunchException if no process can be created
    public static Manager start() {
        return builder().start();
    }

    /// Starts a manager in this process: what it hosts lives here, for others as well.
    ///
    /// @return the manager, ready
    /// @throws io.github.offspring.LaunchException if no socket can be opened
    public static Manager here() {
        return builder().here();
    }

    /// Connects to a manager of another family on this machine. If the connection is lost the next call connects
    /// again, as with [ManagerKeys][#connect(InetSocketAddress, ManagerKeys, String...)].
    ///
    /// Where this process is connected already, with the same key and patterns, that connection is used, if the
    /// manager answers on it. If it does not, for ten seconds, calls that wait on it throw a
    /// [io.github.offspring.ManagerLostException], and there is another one.
    ///
    /// @param address where it serves: an address of this machine's loopback
    /// @param key the key that both sides know
    /// @param allowed patterns of classes that it may send besides the JDK's own values, as those of
    /// [java.io.ObjectInputFilter.Config#createFilter]: `com.acme.model.*`; also to other processes of this family
    /// that are sent this manager, or a proxy of it
    /// @return the manager; its `close` ends the connection, unless others of this process that have connected with
    /// the same key and patterns use it
    /// @throws io.github.offspring.PeerLostException if nobody is there, or nobody knows the name of the address
    /// @throws io.github.offspring.AuthenticationException if one of the sides does not know the key, or does not
    /// answer in time
    /// @throws IllegalArgumentException if the address is not of this machine
    public static Manager connect(InetSocketAddress address, AuthKey key, String... allowed) {
        InetSocketAddress there = ManagerStart.resolved(address);
        if (there.getAddress() == null || !there.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("manager: without encryption it is reached on its own machine only; give"
                    + " ManagerKeys: address=" + there);
        }
        return ManagerStart.connect(there, Credentials.of(key.bytes()), List.of(allowed));
    }

    /// Connects to a manager of another machine, encrypted by TLS 1.3.
    ///
    /// If the connection breaks the calls that are under way fail, and are not repeated. The next call of this
    /// manager, or of a proxy of something with a name, connects again, with the same keys, to the same
    /// manager and to no other, but the next one if it is [started again][ManagerBuilder#restart]. What
    /// belonged to the connection has ended by then: proxies without a name, places of iterators; locks and
    /// permits have been given back, whether the other side had noticed the loss or not. If nobody answers the
    /// call throws a [io.github.offspring.ManagerLostException], after ten seconds at most, and those that
    /// follow at once, for as long as that has taken; half a minute where it is started again. What does not
    /// wait, such as `poll` without a time, throws it after half a second already, and the connection is made
    /// all the same.
    ///
    /// @param address where it serves, with the name that its certificate is for
    /// @param keys this side's
    /// @param allowed patterns of classes that it may send besides the JDK's own values, as those of
    /// [java.io.ObjectInputFilter.Config#createFilter]: `com.acme.model.*`; also to other processes of this family
    /// that are sent this manager, or a proxy of it
    /// @return the manager; its `close` ends the connection, unless others of this process that have connected with
    /// the same keys and patterns use it
    /// @throws io.github.offspring.PeerLostException if nobody is there, or nobody knows the name of the address
    /// @throws io.github.offspring.AuthenticationException if one of the sides does not know the key or has no
    /// certificate that the other takes, or does not answer in time
    public static Manager connect(InetSocketAddress address, ManagerKeys keys, String... allowed) {
        return ManagerStart.connect(ManagerStart.resolved(address), keys.credentials(), List.of(allowed));
    }

    /// Returns a builder for a manager with options.
    ///
    /// @return the builder
    public static ManagerBuilder builder() {
        return new ManagerBuilder();
    }

    @Override
    RemoteClient client() {
        return client;
    }

    /// Returns its name.
    ///
    /// @return the name
    public String name() {
        return name;
    }

    /// Has an object made at the manager, and used through an interface.
    ///
    /// @param <T> the interface
    /// @param type the interface, not sealed
    /// @param factory what makes the object, at the manager
    /// @return its proxy; when the last one has gone the object is closed if it is [AutoCloseable]
    /// @throws IllegalArgumentException if the type is not such an interface
    /// @throws io.github.offspring.CodecException if the factory cannot be sent
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public <T> T host(Class<T> type, Task<? extends T> factory) {
        return client.host(type, Objects.requireNonNull(factory, "factory"));
    }

    /// Has an object made at the manager that has a name, or finds it. If several ask for the same name at the
    /// same time, one of the factories is called, and the others wait for what it makes.
    ///
    /// @param <T> the interface
    /// @param name the name
    /// @param type the interface, not sealed
    /// @param factory what makes the object, at the manager, if there is none
    /// @return its proxy
    /// @throws IllegalArgumentException if the type is not such an interface, or something else has that name
    /// @throws IllegalStateException if a factory asks, in its own thread, for its own name, or for one whose
    /// factory waits for it
    /// @throws java.util.concurrent.CancellationException if this thread is interrupted while the object is
    /// being made, which interrupts the factory, if it is this one; the interruption is kept
    /// @throws io.github.offspring.CodecException if the factory cannot be sent
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public <T> T host(String name, Class<T> type, Task<? extends T> factory) {
        return client.host(Objects.requireNonNull(name, "name"), type, Objects.requireNonNull(factory, "factory"));
    }

    /// Has an object made by a factory that the manager has been started with: [ManagerBuilder#offer].
    ///
    /// @param <T> the interface
    /// @param offer the name of that sort of objects
    /// @param type the interface
    /// @return the proxy of a new object
    /// @throws java.util.NoSuchElementException if the manager offers nothing of that name
    /// @throws IllegalArgumentException if it offers it with another interface
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public <T> T make(String offer, Class<T> type) {
        return client.make(Objects.requireNonNull(offer, "offer"), type);
    }

    /// Returns where it serves processes of other families.
    ///
    /// @return the port; empty if it does not
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public OptionalInt port() {
        String port = client.port();
        return port == null
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(port.substring(port.lastIndexOf(':') + 1)));
    }

    /// Finds what has a name. Nothing is made, unlike by [#map(String)] and the like; whether there is a
    /// container of a name [#names] tells.
    ///
    /// @param <T> the interface
    /// @param name the name
    /// @param type the interface that it was hosted with
    /// @return its proxy; empty if nothing has that name, or it is being made
    /// @throws IllegalArgumentException if what has that name was hosted with another one
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public <T> Optional<T> lookup(String name, Class<T> type) {
        return Optional.ofNullable(client.<T>lookup(Objects.requireNonNull(name, "name"), type));
    }

    /// Takes a name away. What had it ends when the last proxy of it does.
    ///
    /// @param name the name
    /// @return false if nothing had that name
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public boolean forget(String name) {
        return client.forget(Objects.requireNonNull(name, "name"));
    }

    /// Returns all names, but of what is being made. So nothing is made by asking: `names().contains("prices")`.
    ///
    /// @return a list of its own, in order
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public List<String> names() {
        return client.names();
    }

    /// Returns how many objects the manager hosts that somebody uses or that have a name.
    ///
    /// @return the number; what is only held by another hosted object is not counted
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public long objects() {
        return client.counts().getFirst();
    }

    /// Returns how many processes are connected, this one included.
    ///
    /// @return the number; one that has connected with several keys, or patterns of classes, counts as often
    /// @throws io.github.offspring.ManagerLostException if the manager is gone
    public long clients() {
        return client.counts().getLast();
    }

    /// Says that this process will not use a proxy of [#host] any more. What is never released goes with its Java
    /// object.
    ///
    /// @param proxy a proxy of an interface
    /// @throws IllegalArgumentException if it is none
    public static void release(Object proxy) {
        Reference reference = RemoteClient.referenceOf(proxy);
        if (reference == null) {
            throw new IllegalArgumentException("manager: what is released must be a proxy of a hosted object: class="
                    + proxy.getClass().getName());
        }
        reference.close();
    }

    /// Returns the process id of the manager's process.
    ///
    /// @return the id; empty if this process has not started it
    public Optional<Long> pid() {
        return switch (ownership) {
            case OwnProcess(ChildProcess<?> child) -> Optional.of(child.pid());
            case RestartedProcess restarted -> Optional.of(restarted.pid());
            case InThisProcess _ -> Optional.of(ProcessHandle.current().pid());
            case Connected _, SomebodyElses _ -> Optional.empty();
        };
    }

    /// Ends the manager, if this process has started it: calls that wait fail, what it has made is closed if it can
    /// be, and its process ends, within the family's grace time or by force. If this process has connected to it,
    /// the connection ends, with the last one that has connected in the same way. In another process it has no
    /// effect. Closing twice is no error.
    @Override
    public void close() {
        ownership.end(client);
    }

    /// Tells whether the other one is the same manager.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Manager manager && manager.client.address().isSameServer(client.address());
    }

    @Override
    public int hashCode() {
        return client.address().serverHash();
    }

    @Override
    public String toString() {
        return "Manager[" + name + "]";
    }

    @Serial
    private Object writeReplace() {
        return new Handle(name, client.address());
    }
}
