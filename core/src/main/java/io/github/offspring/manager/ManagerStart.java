package io.github.offspring.manager;

import io.github.offspring.DeathReport;
import io.github.offspring.InitializerException;
import io.github.offspring.LaunchException;
import io.github.offspring.PeerLostException;
import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.family.Rendezvous;
import io.github.offspring.internal.family.Ticket;
import io.github.offspring.internal.remote.Credentials;
import io.github.offspring.internal.remote.RemoteClient;
import io.github.offspring.internal.remote.RemoteServer;
import io.github.offspring.internal.wire.ThrowableImage;
import io.github.offspring.process.ChildProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Starts managers.
final class ManagerStart {

    /// How long a caller that is told of a manager's death waits for the particulars.
    private static final long REPORT_SECONDS = 1;

    private ManagerStart() {}

    /// A manager's process, and the way to it.
    record Started(ChildProcess<?> child, RemoteClient client) {}

    static Manager inChild(ServeOptions options) {
        Started started = launch(options, _ -> {});
        return new Manager(options.name(), started.client, new OwnProcess(started.child));
    }

    /// @param restore what is done with it each time it has been started again
    static Manager inChildren(ServeOptions options, Consumer<? super Manager> restore) {
        ServeOptions first = options.at(RemoteClient.newPlace());
        Started started = launch(first, _ -> {});
        boolean done = false;
        try {
            RemoteClient client = started.client;
            client.open();
            String port = client.port();
            ServeOptions again =
                    port == null ? first : first.onPort(Integer.parseInt(port.substring(port.lastIndexOf(':') + 1)));
            RestartedProcess process = new RestartedProcess(started, again, restore);
            process.watch();
            done = true;
            return new Manager(options.name(), client, process);
        } finally {
            if (!done) {
                started.child.kill();
                started.client.forgetDeath();
            }
        }
    }

    /// @param begun told of the process once there is one
    static Started launch(ServeOptions options, Consumer<ChildProcess<?>> begun) {
        String name = options.name();
        Rendezvous rendezvous = FamilyHome.here().rendezvous();
        var arrival = new CompletableFuture<SocketChannel>();
        Ticket ticket = rendezvous.issue(arrival::complete);
        ChildProcess<?> child = null;
        boolean done = false;
        try {
            child = ChildProcess.builder().name(name).daemon(true).start(new ManagerMain(options, ticket));
            ChildProcess<?> started = child;
            begun.accept(child);
            child.onExit()
                    .thenRun(() ->
                            rendezvous.afterArrivals(() -> arrival.completeExceptionally(notStarted(name, started))));
            SocketChannel channel = arrival.join();
            RemoteClient client =
                    options.place() == null ? RemoteClient.greet(channel) : RemoteClient.greetAlone(channel);
            client.onDeath(waits -> report(started, waits));
            done = true;
            return new Started(child, client);
        } catch (CompletionException e) {
            throw e.getCause() instanceof LaunchException launch
                    ? launch
                    : new LaunchException(
                            "manager '" + name + "': cannot be started"
                                    + ThrowableImage.reason(ThrowableImage.words(e)),
                            e);
        } catch (IOException e) {
            throw new LaunchException("manager '" + name + "': cannot be started because " + e, e);
        } finally {
            if (!done) {
                rendezvous.revoke(ticket);
                if (child != null) {
                    child.kill();
                }
            }
        }
    }

    private static LaunchException notStarted(String name, ChildProcess<?> child) {
        String text = "manager '" + name + "': ended before it was ready: pid=" + child.pid();
        Throwable cause = null;
        try {
            if (child.result().getNow(null) instanceof LaunchException refused) {
                return new LaunchException(Objects.requireNonNullElse(refused.getMessage(), text), refused);
            }
        } catch (CompletionException e) {
            cause = e.getCause();
        }
        return cause == null
                ? new LaunchException(text, null)
                : new InitializerException(text + ", cause=" + ThrowableImage.words(cause), cause);
    }

    private static @Nullable DeathReport report(ChildProcess<?> child, boolean waits) {
        try {
            child.onExit().get(waits ? REPORT_SECONDS : 0, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException _) {
            // It is not known yet.
        }
        return child.deathReport().orElse(null);
    }

    /// @param own the keys where they cannot be sent; null for those in the options
    static Manager here(ServeOptions options, @Nullable Credentials own) {
        String name = options.name();
        try {
            options.initialize();
        } catch (Exception e) {
            throw new InitializerException(
                    "manager '" + name + "': its initializer failed" + ThrowableImage.reason(ThrowableImage.words(e)),
                    e);
        }
        try {
            RemoteServer server = options.serve(own);
            return new Manager(name, RemoteClient.to(server.address()), new Manager.InThisProcess(server));
        } catch (IOException e) {
            throw new LaunchException("manager '" + name + "': cannot be started because " + e, e);
        }
    }

    static Manager connect(InetSocketAddress address, Credentials credentials, List<String> allowed) {
        try {
            RemoteClient client = RemoteClient.connect(address, credentials, String.join(";", allowed));
            return new Manager(address.toString(), client, new Manager.Connected());
        } catch (IOException e) {
            throw new PeerLostException("manager at " + address + ": nobody listens there (" + e.getMessage() + ")", e);
        }
    }

    /// @throws PeerLostException if nobody knows its name
    static InetSocketAddress resolved(InetSocketAddress address) {
        InetSocketAddress resolved =
                address.isUnresolved() ? new InetSocketAddress(address.getHostString(), address.getPort()) : address;
        if (resolved.isUnresolved()) {
            throw new PeerLostException(
                    "manager at " + address.getHostString() + ":" + address.getPort()
                            + ": cannot be found because nobody here knows that name; is it written as it should be?",
                    null);
        }
        return resolved;
    }
}
