package io.github.offspring.manager;

import io.github.offspring.channel.AuthKey;
import io.github.offspring.internal.remote.Credentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;

/// What a manager, or a client of it on another machine, needs to be let in by the other: the key that both know, a
/// certificate of its own, and what it knows the other's by.
///
/// ```java
/// ManagerKeys.create(Path.of("server.keys"), Path.of("client.keys"), "calc.example.org");    // once, anywhere
///
/// Manager.builder().serve(new InetSocketAddress(4711), ManagerKeys.load(Path.of("server.keys"))).start();
/// Manager.connect(new InetSocketAddress("calc.example.org", 4711), ManagerKeys.load(Path.of("client.keys")));
/// ```
///
/// The files are as good as passwords: each belongs on its machine, readable by its user alone. One that is
/// not, or is a link, or another user's, is not read. The connection is TLS 1.3; both sides show a
/// certificate, the client looks whether the manager's is for the name that it asked for, and both prove
/// the key besides.
///
/// It is deliberately not serializable, and does not show what is in it.
///
/// **Threads and processes** *Immutable.*
public final class ManagerKeys {

    private static final Duration VALID = Duration.ofDays(3_650);
    // Clocks of two machines may differ.
    private static final Duration EARLIER = Duration.ofDays(1);

    private final Credentials credentials;

    private ManagerKeys(Credentials credentials) {
        this.credentials = credentials;
    }

    /// Makes the files that a manager and its clients need, for ten years: a new key, and certificates that nobody else
    /// can have.
    ///
    /// @param serverFile the manager's; must not exist
    /// @param clientFile the clients'; another one, and must not exist
    /// @param hosts the names and addresses that the manager is reached by, at least one, each once;
    /// `*.example.org` stands for all names of one more part
    /// @throws IllegalArgumentException if there is no host, or one that is neither a name nor an address, or there
    /// twice; or if both files are the same
    /// @throws UncheckedIOException if a file exists or cannot be written; then there is neither that was not there
    public static void create(Path serverFile, Path clientFile, String... hosts) {
        create(serverFile, clientFile, List.of(hosts), Instant.now().minus(EARLIER), VALID.plus(EARLIER));
    }

    static void create(Path serverFile, Path clientFile, List<String> hosts, Instant from, Duration valid) {
        HostNames.check(hosts);
        if (serverFile
                .toAbsolutePath()
                .normalize()
                .equals(clientFile.toAbsolutePath().normalize())) {
            throw new IllegalArgumentException(
                    "manager keys: the manager's file and the clients' must be two: file=" + serverFile);
        }
        Credentials.Pair pair = Credentials.make(AuthKey.random().bytes(), hosts, from, valid);
        write(pair.server(), serverFile);
        boolean done = false;
        try {
            write(pair.client(), clientFile);
            done = true;
        } finally {
            if (!done) {
                // Alone it is of no use, and would be in the way of the next attempt.
                remove(serverFile);
            }
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            // The exception that is under way says what to do about the other one.
        }
    }

    private static void write(Credentials credentials, Path file) {
        try {
            credentials.write(file);
        } catch (IOException e) {
            String why =
                    switch (e) {
                        case FileAlreadyExistsException _ ->
                            "there is such a file already: file=" + file + "; name another one, or remove it";
                        case NoSuchFileException _ ->
                            "its folder is not there: file=" + file + "; make it before, or name another one";
                        default -> e + ": file=" + file;
                    };
            throw new UncheckedIOException("manager keys: cannot be written because " + why, e);
        }
    }

    /// Reads one of the files that [#create] has made.
    ///
    /// @param file the file; this user's, with no permissions for others, not a link, and without another name
    /// @return the keys
    /// @throws UncheckedIOException if it cannot be read, or is not such a file
    public static ManagerKeys load(Path file) {
        try {
            return new ManagerKeys(Credentials.read(file));
        } catch (IOException e) {
            String reason = e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
            throw new UncheckedIOException("manager keys in " + file + ": cannot be read because " + reason, e);
        }
    }

    /// Takes certificates of your own.
    ///
    /// A manager with these runs in this process only ([ManagerBuilder#here]), since a context cannot be sent to
    /// another; what a client receives with them is not usable in its children.
    ///
    /// @param key the key that both sides know
    /// @param context with a certificate of this side, and what the other's is known by
    /// @return the keys
    public static ManagerKeys of(AuthKey key, SSLContext context) {
        return new ManagerKeys(Credentials.of(key.bytes(), context));
    }

    Credentials credentials() {
        return credentials;
    }

    @Override
    public String toString() {
        return "ManagerKeys";
    }
}
