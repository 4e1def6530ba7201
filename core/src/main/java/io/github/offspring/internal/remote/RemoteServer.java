package io.github.offspring.internal.remote;

import io.github.offspring.Task;
import io.github.offspring.internal.family.Identity;
import io.github.offspring.internal.os.RandomBytes;
import io.github.offspring.internal.transport.FramedSocket;
import io.github.offspring.internal.transport.RingTerms;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What hosts objects: their table, their names, and the sessions of all clients.
public final class RemoteServer implements AutoCloseable {

    private static final int IDENTITY_BYTES = 16;
    private static final Duration STUCK = Duration.ofSeconds(30);

    /// What clients may have made.
    private record Offer(InterfaceKind kind, Task<?> factory) {}

    private final String name;
    private final ServerLimits limits;
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final HostedObjects objects;
    private final Hosted directory;
    private final Map<String, Offer> offers = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Hosted>> names = new ConcurrentHashMap<>();
    private final Set<ServerSession> sessions = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Door door;
    // Both are null if it serves the family alone.
    private volatile @Nullable TcpDoor port;
    private volatile @Nullable InetSocketAddress address;
    // Of the connection that its owner had first; empty for no owner.
    private volatile String ownersPass = "";
    private volatile boolean closing;

    private RemoteServer(String name, ServerLimits limits, @Nullable Path place) throws IOException {
        this.name = name;
        this.limits = limits;
        door = Door.open(this, place);
        objects = new HostedObjects(new ServerAddress(
                RandomBytes.nextHex(IDENTITY_BYTES), door.path().toString(), place != null));
        directory = new Hosted(HostedObjects.DIRECTORY, DirectoryKind.INSTANCE, this, objects);
    }

    /// Begins to serve the family of this process, once its door is [opened][#openDoor].
    ///
    /// @param place where, if another one will be there when this one has died; null for anywhere
    /// @throws IOException if no socket can be opened
    public static RemoteServer start(String name, ServerLimits limits, @Nullable Path place) throws IOException {
        return new RemoteServer(name, limits, place);
    }

    /// Lets clients in; those who wait already, too. Once.
    public void openDoor() {
        door.listen();
        TcpDoor opened = port;
        if (opened != null) {
            opened.listen();
        }
    }

    public ServerAddress address() {
        return objects.address();
    }

    String name() {
        return name;
    }

    ServerLimits limits() {
        return limits;
    }

    @Nullable
    ClassLoader loader() {
        return loader;
    }

    HostedObjects objects() {
        return objects;
    }

    OutsideLoans outside() {
        return objects.outside();
    }

    boolean isClosing() {
        return closing;
    }

    // ---- Clients

    /// Serves a process of the family that has shown that it may be served.
    ///
    /// @param owner whether it may end the server
    public void admit(SocketChannel channel, boolean owner) throws IOException {
        admit(new FramedSocket(clientLabel(), channel, RingTerms.soon()), PeerTerms.family(owner));
    }

    String clientLabel() {
        return "client of manager '" + name + "'";
    }

    void admit(FramedSocket socket, PeerTerms terms) throws IOException {
        SessionLink link = new SessionLink(clientLabel(), socket, limits.messageBytes());
        boolean done = false;
        try {
            ServerSession.ClientIdentity client = Greeting.asServer(this, link, terms);
            PeerTerms known = client.owner() ? PeerTerms.family(true) : terms;
            ServerSession session = new ServerSession(this, link, known, client);
            sessions.add(session);
            if (closing) {
                session.close();
            }
            session.start();
            done = true;
        } finally {
            if (!done) {
                link.close();
            }
        }
    }

    /// Serves processes of other families, too, once its door is [opened][#openDoor].
    ///
    /// @return where
    /// @throws IOException if the address cannot be had
    public InetSocketAddress serve(ServeTerms terms) throws IOException {
        return serve(terms, STUCK);
    }

    /// @param stuck how long a client may take nothing of what it is sent, and up to twice as long
    InetSocketAddress serve(ServeTerms terms, Duration stuck) throws IOException {
        TcpDoor opened = TcpDoor.open(this, terms);
        port = opened;
        address = opened.address();
        Thread.ofVirtual().name("offspring-manager-watch").start(() -> watch(stuck));
        return opened.address();
    }

    /// Cuts off who does not take what it is sent for as long as this waits.
    private void watch(Duration stuck) {
        try {
            while (!closed.await(stuck.toNanos(), TimeUnit.NANOSECONDS)) {
                sessions.forEach(ServerSession::cutOffIfStuck);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Where it serves other families.
    @Nullable
    String port() {
        InetSocketAddress current = address;
        return current == null ? null : current.getHostString() + ":" + current.getPort();
    }

    /// Ends the connection that a client has lost, of which nothing may have been noticed here.
    void replace(String pass) {
        if (!pass.isEmpty()) {
            sessions.forEach(session -> session.endIfOf(pass));
        }
    }

    /// Notes what its owner shows if it loses its connection.
    void ownerHas(String pass) {
        ownersPass = pass;
    }

    boolean isOfOwner(String pass) {
        return !pass.isEmpty() && pass.equals(ownersPass);
    }

    boolean isFull() {
        return sessions.size() >= limits.connections();
    }

    void ended(ServerSession session) {
        sessions.remove(session);
    }

    // ---- What clients ask of the server itself

    Hosted directory(ServerSession session) {
        return directory;
    }

    // What these give has one use more, which is the caller's: it cannot end before it has been lent.

    Hosted create(Kind kind, @Nullable Object[] arguments, ServerSession client) throws Exception {
        if (!client.terms().code() && kind.runsCode()) {
            throw new SecurityException("manager '" + name + "': what runs a client's own code is not made for"
                    + " clients of other machines: kind=" + kind.label() + "; offer it at the manager");
        }
        try {
            return objects.own(kind, kind.create(arguments));
        } catch (MisuseException e) {
            throw e.ofMaking(kind);
        }
    }

    /// Has clients make objects of a sort, without sending code.
    public <T> void offer(String key, Class<T> type, Task<? extends T> factory) {
        offers.put(key, new Offer(InterfaceKind.of(type), factory));
    }

    Hosted make(String key, Kind kind) throws Exception {
        Offer offer = offers.get(key);
        if (offer == null) {
            throw new NoSuchElementException("manager '" + name + "': offers nothing of that name: name=" + key
                    + ", offered=" + new TreeSet<>(offers.keySet()));
        }
        if (!offer.kind.equals(kind)) {
            throw new IllegalArgumentException("manager '" + name + "': what it offers is of another kind: name=" + key
                    + ", kind=" + offer.kind.label() + ", asked=" + kind.label());
        }
        return objects.own(offer.kind, offer.kind.create(new Object[] {offer.factory}));
    }

    Hosted named(String key, Kind kind, @Nullable Object[] arguments, ServerSession client) throws Exception {
        while (true) {
            var mine = new CompletableFuture<Hosted>();
            CompletableFuture<Hosted> known = names.putIfAbsent(key, mine);
            if (known == null) {
                return makeNamed(key, mine, kind, arguments, client);
            }
            try {
                Hosted found = checked(key, known.get(), kind);
                checkSort(key, kind.sort(found.target()), kind.sortOf(arguments));
                if (found.use()) {
                    return found;
                }
                // Its name has just been taken away.
            } catch (ExecutionException _) {
                // Whoever was to make it could not, and has been told; it is our turn.
            }
        }
    }

    private Hosted makeNamed(
            String key, CompletableFuture<Hosted> place, Kind kind, @Nullable Object[] arguments, ServerSession client)
            throws Exception {
        try {
            Hosted made = Naming.making(address(), key, () -> create(kind, arguments, client));
            boolean _ = made.use();
            made.name(key);
            place.complete(made);
            return made;
        } catch (Throwable e) {
            names.remove(key, place);
            place.completeExceptionally(e);
            throw e;
        }
    }

    private Hosted checked(String key, Hosted found, Kind kind) {
        if (!found.kind().equals(kind)) {
            throw isOther(key, found.kind().label(), kind.label());
        }
        return found;
    }

    private void checkSort(String key, String found, String asked) {
        if (!found.equals(asked)) {
            throw isOther(key, found, asked);
        }
    }

    private IllegalArgumentException isOther(String key, String found, String asked) {
        return new IllegalArgumentException("manager '" + name + "': what has that name is of another kind: name=" + key
                + ", kind=" + found + ", asked=" + asked);
    }

    /// @return null if there is nothing of that name, or it is being made
    @Nullable
    Hosted lookup(String key, Kind kind) {
        CompletableFuture<Hosted> known = names.get(key);
        if (known == null || !isMade(known)) {
            return null;
        }
        Hosted found = checked(key, known.resultNow(), kind);
        return found.use() ? found : null;
    }

    private static boolean isMade(CompletableFuture<Hosted> place) {
        return place.isDone() && !place.isCompletedExceptionally();
    }

    boolean forget(String key) {
        CompletableFuture<Hosted> known = names.remove(key);
        if (known == null) {
            return false;
        }
        known.thenAccept(hosted -> {
            hosted.name(null);
            hosted.unuse(1);
        });
        return true;
    }

    /// Lends a client what has a name.
    ///
    /// @return its number; −1 if there is nothing of that name
    long lendNamed(String key, Kind kind, ServerSession client) {
        Hosted found = lookup(key, kind);
        if (found == null) {
            return -1;
        }
        try {
            return client.loans().lend(found) ? found.number() : -1;
        } finally {
            found.unuse(1);
        }
    }

    List<String> names() {
        List<String> all = new ArrayList<>();
        names.forEach((key, place) -> {
            if (isMade(place)) {
                all.add(key);
            }
        });
        all.sort(null);
        return all;
    }

    long lend(long number, boolean lasting, ServerSession client) {
        Hosted hosted = client.loans().find(number);
        if (hosted == null) {
            throw Hosted.hasEnded(number);
        }
        return objects.outside().lend(hosted, client, lasting);
    }

    List<Long> counts() {
        return new ArrayList<>(List.of((long) objects.count(), (long) sessions.size()));
    }

    // ---- The end

    /// Waits until it has been closed.
    public void awaitClosed() throws InterruptedException {
        closed.await();
    }

    /// Lets nobody in any more, tells all clients, and ends what it hosts.
    @Override
    public void close() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
        }
        door.close();
        TcpDoor opened = port;
        if (opened != null) {
            opened.close();
        }
        sessions.forEach(ServerSession::close);
        objects.endAll(Duration.ofNanos(Identity.current().graceNanos()));
        closed.countDown();
    }

    @Override
    public String toString() {
        return "manager '" + name + "' (pid " + ProcessHandle.current().pid() + ", "
                + Identity.current().name() + ")";
    }
}
