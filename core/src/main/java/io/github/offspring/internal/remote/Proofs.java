package io.github.offspring.internal.remote;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.os.RandomBytes;
import io.github.offspring.internal.transport.KeyChallenge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What this process has proved itself with to servers of other families, and how many use that.
///
/// Those who connect to a server with the same credentials, and allow it the same, share one connection, in each
/// process. Others have another [way][ServerAddress#way]. The way follows from the proof, by the family's key: so it
/// is the same in all processes of a family, and tells nobody else anything. What leads there lies in
/// [files][ProofFiles], under the server's identity, or that of its place if it is started again, and the way: so
/// all of the family can use what one of it sends to another, and may be sent the same, as long as anybody who has
/// connected has not ended that.
final class Proofs {

    private static final int KEY_BYTES = 16;
    private static final int WAY_BYTES = 8;
    // By the server and the way. Guarded by the class.
    private static final Map<String, Use> USES = new HashMap<>();

    private Proofs() {}

    /// Nobody has what leads there, and whoever waits for it does so in vain.
    static final class NoProofException extends IOException {
        private static final long serialVersionUID = 1L;

        NoProofException(String message) {
            super(message);
        }
    }

    private static final class Use {
        private final ServerAddress address;
        // Null once the last user has gone, until the connection has ended.
        private @Nullable Proof proof;
        // How many have connected.
        private int connected = 1;

        Use(ServerAddress address, Proof proof) {
            this.address = address;
            this.proof = proof;
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
                use.connected++;
                return server.by(use.address.way());
            }
        }
        // The same one may be about to be ended.
        int turn = 0;
        ServerAddress own = server.by(way(proof, turn));
        while (USES.containsKey(key(own))) {
            turn++;
            own = server.by(way(proof, turn));
        }
        USES.put(key(own), new Use(own, proof));
        return own;
    }

    private static String way(Proof proof, int turn) {
        if (!proof.credentials().canBeSent()) {
            // Nobody else can use it.
            return RandomBytes.nextHex(WAY_BYTES);
        }
        byte[] all = KeyChallenge.sign(FamilyHome.here().key(), proof.toBytes(), new byte[] {(byte) turn});
        return HexFormat.of().formatHex(all, 0, WAY_BYTES);
    }

    /// What leads to a server to which this process, or another one of its family, has connected.
    ///
    /// @throws NoProofException if none has, or it has ended that
    /// @throws IOException if what it has left cannot be read
    static Proof of(ServerAddress address) throws IOException {
        synchronized (Proofs.class) {
            Use use = USES.get(key(address));
            if (use != null && use.proof != null) {
                return use.proof;
            }
            if (use != null) {
                throw new NoProofException("it has been closed in this process");
            }
        }
        Place place = Place.of(address);
        Proof known = place.received();
        if (known != null) {
            return known;
        }
        Proof proof = ProofFiles.read(key(address));
        if (proof == null) {
            throw new NoProofException("no process of this family has connected to it; do so with its keys first");
        }
        place.received(proof);
        return proof;
    }

    /// Lets the family use it.
    static void publish(ServerAddress address, Proof proof) throws IOException {
        if (proof.credentials().canBeSent()) {
            ProofFiles.write(key(address), proof);
        }
    }

    /// One of those who have connected has gone. The last one of them takes this process's file along.
    ///
    /// @return whether nobody uses it any more: then whoever has called this ends the connection, and calls
    /// [#forget]
    static synchronized boolean leave(ServerAddress address) {
        Use use = USES.get(key(address));
        if (use == null || use.proof == null) {
            return false;
        }
        use.connected--;
        if (use.connected > 0) {
            return false;
        }
        ProofFiles.remove(key(address));
        if (Place.of(address).received() != null) {
            // Whoever has been sent something says no more about when that ends.
            USES.remove(key(address));
            return false;
        }
        use.proof = null;
        return true;
    }

    /// This process does not connect to it any more; nor do others of the family that have not, unless another process
    /// has told them how.
    static synchronized void forget(ServerAddress address) {
        USES.remove(key(address));
    }

    /// To how many servers, and by how many ways, this process has connected.
    static synchronized int count() {
        return USES.size();
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
}
