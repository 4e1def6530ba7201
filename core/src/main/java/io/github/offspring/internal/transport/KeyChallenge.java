package io.github.offspring.internal.transport;

import io.github.offspring.internal.os.RandomBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// How two processes prove to each other that they know the same key, without sending it.
///
/// | from      | bytes | what                                              |
/// |-----------|------:|---------------------------------------------------|
/// | acceptor  |     8 | magic                                             |
/// | acceptor  |    32 | nonce                                             |
/// | acceptor  |     8 | word                                              |
/// | connector |    48 | the same of its own                               |
/// | connector |    32 | proof("client", both of the above)                |
/// | acceptor  |    32 | proof("listener", both of the above)              |
///
/// Each proof is an HMAC-SHA-256 under the key over everything that both sides have said, and begins with its
/// sender's role, so that none can be reflected or used again. A side that gets a wrong proof closes without a
/// word. All messages have a fixed length; nothing is decoded.
///
/// @param magic tells the protocol and its version
/// @param word what each side tells the other one of itself, covered by the proofs
/// @param key the secret
public record KeyChallenge(long magic, long word, byte[] key) {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int NONCE_BYTES = 32;
    private static final int PROOF_BYTES = 32;
    private static final int HELLO_BYTES = 2 * Long.BYTES + NONCE_BYTES;
    private static final byte[] CONNECTOR = "client".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ACCEPTOR = "listener".getBytes(StandardCharsets.US_ASCII);

    /// The side that has connected.
    ///
    /// @return the other side's word
    /// @throws IOException if the other side does not know the key, is too slow, or goes away
    public long asConnector(ExactBytes socket, long deadlineNanos) throws IOException {
        byte[] theirs = listenersHello(socket, deadlineNanos);
        byte[] ours = hello();
        socket.send(ours, deadlineNanos);
        socket.send(sign(key, CONNECTOR, theirs, ours), deadlineNanos);
        byte[] proof = socket.receive(PROOF_BYTES, deadlineNanos);
        if (!RandomBytes.equal(proof, sign(key, ACCEPTOR, theirs, ours))) {
            throw new IOException("the listener does not know the key");
        }
        return wordOf(theirs);
    }

    private byte[] listenersHello(ExactBytes socket, long deadlineNanos) throws IOException {
        byte[] begin;
        try {
            begin = socket.receive(Long.BYTES, deadlineNanos);
        } catch (IOException e) {
            throw new PeerRefusalException(e.getMessage() + "; does an Offspring listener or manager run there?", e);
        }
        // Before the rest: anything else that listens may have said all that it says for now.
        if (magicOf(begin) != magic) {
            throw new PeerRefusalException(
                    "what listens there is not an Offspring listener or manager of this version", null);
        }
        byte[] rest = socket.receive(HELLO_BYTES - Long.BYTES, deadlineNanos);
        return ByteBuffer.allocate(HELLO_BYTES).put(begin).put(rest).array();
    }

    /// The side that was connected to.
    ///
    /// @return the other side's word
    /// @throws IOException if the other side does not know the key, is too slow, or goes away
    public long asAcceptor(ExactBytes socket, long deadlineNanos) throws IOException {
        byte[] ours = hello();
        socket.send(ours, deadlineNanos);
        byte[] theirs = socket.receive(HELLO_BYTES, deadlineNanos);
        byte[] proof = socket.receive(PROOF_BYTES, deadlineNanos);
        if (magicOf(theirs) != magic || !RandomBytes.equal(proof, sign(key, CONNECTOR, ours, theirs))) {
            throw new IOException("the client does not know the key");
        }
        socket.send(sign(key, ACCEPTOR, ours, theirs), deadlineNanos);
        return wordOf(theirs);
    }

    /// The proof of knowing a key: HMAC-SHA-256 over the parts, one after the other.
    public static byte[] sign(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            // The JDK refuses an empty key; HMAC fills a short one up with zeros, so this is the same.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, ALGORITHM));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(ALGORITHM + " is part of every JDK", e);
        }
    }

    private byte[] hello() {
        return ByteBuffer.allocate(HELLO_BYTES)
                .putLong(magic)
                .put(RandomBytes.next(NONCE_BYTES))
                .putLong(word)
                .array();
    }

    private static long magicOf(byte[] hello) {
        return ByteBuffer.wrap(hello).getLong();
    }

    private static long wordOf(byte[] hello) {
        return ByteBuffer.wrap(hello).getLong(Long.BYTES + NONCE_BYTES);
    }

    /// Without the key.
    @Override
    public String toString() {
        return "KeyChallenge[" + Long.toHexString(magic) + "]";
    }
}
