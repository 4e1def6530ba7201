package io.github.offspring.internal.remote;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.os.RandomBytes;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What this process has proved itself with to servers of other families, and how many use that.
///
/// Those who connect to a server with the same credentials, and allow it the same, share one connection. Others have
/// [a way][ServerAddress#way] of their own. What each has proved itself with lies in the family's directory, under
/// the server's identity, or that of its place if it is started again, and the way: so all of the family can use
/// what one of it sends to another, until the last of those who have connected ends the connection.
final class Proofs {

    private static final int KEY_BYTES = 16;
    private static final int WAY_BYTES = 4;
    // By the names of their files. Guarded by the class.
    private static final Map<String, Use> USES = new HashMap<>();
    // The names of those files that this process has made. Guarded by the class.
    private static final Set<String> WRITTEN = new HashSet<>();

    private Proofs() {}

    /// @param allowed patterns of classes that the server may send besides values of the JDK; empty for none
    record Proof(Credentials credentials, String allowed) {

        /// @throws IllegalArgumentException if one is not such a pattern
        Proof {
            Object _ = ObjectInputFilter.Config.createFilter(allowed);
        }

        @Nullable
        ObjectInputFilter filter() {
            return allowed.isEmpty() ? null : ObjectInputFilter.Config.createFilter(allowed);
        }
    }

    private static final class Use {
        private final ServerAddress address;
        // Null once the last user has gone, until the connection has ended.
        private @Nullable Proof proof;
        private int users;

        Use(ServerAddress address, Proof proof, int users) {
            this.address = address;
            this.proof = proof;
            this.users = users;
        }

        boolean isOf(ServerAddress server, Proof other) {
            return other.equals(proof) && address.isSameServer(server) && address.isSamePlace(server);
        }
    }

    /// Notes that somebody has proved itself.
    ///
    /// @param server as it was reached
    /// @return the same, by the way that is to be used
    static synchronized ServerAddress enter(ServerAddress server, Proof proof) {
        for (Use use : USES.values()) {
            if (use.isOf(server, proof)) {
                use.users++;
                return server.by(use.address.way());
            }
        }
        ServerAddress own = server;
        while (USES.containsKey(key(own))) {
            own = server.by(RandomBytes.nextHex(WAY_BYTES));
        }
        USES.put(key(own), new Use(own, proof, 1));
        return own;
    }

    /// What leads to a server to which this process, or another one of its family, has connected.
    ///
    /// @throws IOException if none has, or it has ended that
    static Proof of(ServerAddress address) throws IOException {
        synchronized (Proofs.class) {
            Use use = USES.get(key(address));
            if (use != null && use.proof != null) {
                return use.proof;
            }
            if (use != null) {
                throw new IOException("it has been closed in this process");
            }
        }
        Path file = file(address);
        if (!Files.exists(file)) {
            throw new IOException("no process of this family has connected to it; do so with its keys first");
        }
        Proof proof = new Proof(Credentials.read(file), "");
        synchronized (Proofs.class) {
            // Whoever has been sent something of it is a user, and says no more about when that ends.
            USES.putIfAbsent(key(address), new Use(address, proof, 1));
        }
        return proof;
    }

    /// Lets the family use it.
    static void publish(ServerAddress address, Proof proof) throws IOException {
        if (!proof.credentials.canBeSent()) {
            return;
        }
        if (address.restarts()) {
            // Another server, with other keys, may have been there before.
            Files.deleteIfExists(file(address));
        }
        try {
            proof.credentials.write(file(address));
            synchronized (Proofs.class) {
                WRITTEN.add(key(address));
            }
        } catch (FileAlreadyExistsException _) {
            // Somebody of the family was here before.
        }
    }

    /// One user has gone.
    ///
    /// @return whether that was the last one: then whoever has called this ends the connection, and calls [#forget]
    static synchronized boolean leave(ServerAddress address) {
        Use use = USES.get(key(address));
        if (use == null || use.proof == null) {
            return false;
        }
        use.users--;
        if (use.users > 0) {
            return false;
        }
        use.proof = null;
        return true;
    }

    /// This process does not connect to it any more; nor do others of the family that have not, if it was this process
    /// that had told them how.
    static void forget(ServerAddress address) {
        boolean written;
        synchronized (Proofs.class) {
            written = WRITTEN.remove(key(address));
        }
        try {
            if (written) {
                Files.deleteIfExists(file(address));
            }
        } catch (IOException _) {
            // It goes with the family.
        }
        synchronized (Proofs.class) {
            USES.remove(key(address));
        }
    }

    /// The next server at the same place has another identity, and takes the same keys.
    private static String key(ServerAddress address) {
        String server = address.restarts() ? hash(address.plain().place()) : address.identity();
        return address.way().isEmpty() ? server : server + "-" + address.way();
    }

    private static String hash(String place) {
        try {
            byte[] all = MessageDigest.getInstance("SHA-256").digest(place.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all, 0, KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("what is needed is part of every JDK", e);
        }
    }

    private static Path file(ServerAddress address) {
        return FamilyHome.here().directory().resolve(key(address) + ".keys");
    }
}
