package io.github.offspring.internal.remote;

import io.github.offspring.Task;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// This process's way to one server.
public final class RemoteClient {

    private final ServerAddress address;
    private final Place place;
    // Null for the one that all of this process use.
    private volatile @Nullable ClientSession alone;
    // Whether it has connected, and so ends the connection if nobody else has, too.
    private final boolean connected;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RemoteClient(ServerAddress address, @Nullable ClientSession alone, boolean connected) {
        this.address = address;
        place = Place.of(address);
        this.alone = alone;
        this.connected = connected;
    }

    /// A place where a server can be, and another one when it has died.
    public static String newPlace() {
        return Door.newPlace().toString();
    }

    /// The way to a server of the family, which need not be there.
    public static RemoteClient to(ServerAddress address) {
        return new RemoteClient(address, null, false);
    }

    /// The same, where its name is known, for messages.
    public static RemoteClient to(ServerAddress address, String name) {
        RemoteClient client = to(address);
        client.place.name(name);
        return client;
    }

    /// Begins with a connection that a server of the family has made.
    ///
    /// @throws IOException if it does not greet
    public static RemoteClient greet(SocketChannel channel) throws IOException {
        return to(ClientSessions.greet(channel).address());
    }

    /// Connects to a server of another family. Who has done so with the same credentials and patterns shares the
    /// connection, until the last one closes it.
    ///
    /// @param allowed patterns of classes that the server may send besides values of the JDK; empty for none
    /// @throws io.github.offspring.AuthenticationException if one side does not let the other in
    /// @throws IOException if nobody is there
    public static RemoteClient connect(InetSocketAddress address, Credentials credentials, String allowed)
            throws IOException {
        ClientSession session = RemoteConnect.first(address, new Proof(credentials, allowed));
        return new RemoteClient(session.address(), null, true);
    }

    /// The same, for one that does not let others in yet: nobody else of this process uses it before [#open].
    ///
    /// @throws IOException if it does not greet
    public static RemoteClient greetAlone(SocketChannel channel) throws IOException {
        ClientSession session = ClientSessions.greetAlone(channel);
        return new RemoteClient(session.address(), session, false);
    }

    /// Does what is to be done before [#open]. Meanwhile this thread cannot come to the server by another way.
    public void prepare(Runnable action) {
        Successors.restoring(address, action);
    }

    /// Has the server let others in, and all of this process use it.
    public void open() {
        ClientSession session = alone;
        if (session == null) {
            throw new AssertionError("opened twice: " + address);
        }
        // First: once others are let in, a thread of this process could make a connection that does not own it.
        ClientSessions.register(session);
        ServerCalls.of(session).open();
        alone = null;
    }

    private ServerCalls calls() {
        if (connected && closed.get()) {
            return ServerCalls.of(ClientSession.lost(address, Loss.closedHere(address)));
        }
        ClientSession session = alone;
        return session == null ? ServerCalls.at(address) : ServerCalls.of(session);
    }

    /// Whether the server that was greeted alone is gone.
    public boolean isLost() {
        ClientSession session = alone;
        return session != null && session.isLost();
    }

    public ServerAddress address() {
        return address;
    }

    /// Makes an object.
    ///
    /// @return its proxy
    public Object create(Kind kind, @Nullable Object... arguments) {
        return calls().create(kind, arguments);
    }

    /// Makes an object with a name, or finds it.
    ///
    /// @return its proxy
    /// @throws IllegalArgumentException if what has that name is of another kind
    public Object named(String name, Kind kind, @Nullable Object... arguments) {
        return Naming.asking(address, name, () -> calls().named(name, kind, arguments));
    }

    /// Makes an object that is used through an interface.
    ///
    /// @param factory what makes it, at the server
    public <T> T host(Class<T> type, Task<? extends T> factory) {
        return type.cast(create(InterfaceKind.of(type), factory));
    }

    /// The same with a name; or finds it.
    public <T> T host(String name, Class<T> type, Task<? extends T> factory) {
        return type.cast(named(name, InterfaceKind.of(type), factory));
    }

    /// Makes an object by a factory that the server has been started with.
    public <T> T make(String name, Class<T> type) {
        return type.cast(calls().make(name, InterfaceKind.of(type)));
    }

    /// Where the server serves other families, `host:port`.
    ///
    /// @return null if it does not
    public @Nullable String port() {
        return calls().port();
    }

    /// Finds an object by its name.
    ///
    /// @return its proxy; null if there is none
    /// @throws IllegalArgumentException if what has that name is of another kind
    public @Nullable Object lookup(String name, Kind kind) {
        return calls().lookup(name, kind);
    }

    public <T> @Nullable T lookup(String name, Class<T> type) {
        return type.cast(lookup(name, InterfaceKind.of(type)));
    }

    public boolean forget(String name) {
        return calls().forget(name);
    }

    public List<String> names() {
        return calls().names();
    }

    /// How many objects are used, and how many clients there are.
    public List<Long> counts() {
        return calls().counts();
    }

    /// Asks the server to end; only for its owner. If the connection is lost another one is made for that. Whether it
    /// has helped is seen at the server's process.
    public void shutDown() {
        try {
            calls().shutDown();
        } catch (RuntimeException e) {
            System.getLogger(RemoteClient.class.getPackageName())
                    .log(System.Logger.Level.DEBUG, "manager: cannot be asked to end", e);
        }
    }

    /// Ends this process's connection, or what this has to do with one that others use, too.
    public void close() {
        if (connected) {
            if (closed.compareAndSet(false, true)) {
                RemoteConnect.end(address);
            }
            return;
        }
        ClientSession session = ClientSessions.known(address);
        if (session != null) {
            session.close();
        }
        place.closed();
    }

    /// The server is known to be gone: so that no call of this process is sent there any more.
    public void hearOfDeath() {
        ClientSession session = ClientSessions.known(address);
        if (session != null) {
            session.lookForEndNow();
        }
    }

    /// Tells all that no other one will be at the server's place when it is gone.
    ///
    /// @param why for error messages: `it has …`
    public void endPlace(String why) {
        Successors.vacate(address, why);
    }

    /// Says what to ask for when the server has gone.
    public void onDeath(DeathSource report) {
        Loss.reporter(address, report);
    }

    /// Forgets it.
    public void forgetDeath() {
        Loss.forget(address);
    }

    /// The reference of a proxy of the user's interface.
    ///
    /// @return null if it is none
    public static @Nullable Reference referenceOf(Object proxy) {
        return Proxy.isProxyClass(proxy.getClass())
                        && Proxy.getInvocationHandler(proxy) instanceof InterfaceProxy handler
                ? handler.reference()
                : null;
    }
}
