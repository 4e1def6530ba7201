package io.github.offspring.internal.remote;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// What one side needs to be let in by the other: the key that both know, and, between machines, a certificate of its
/// own and those that it trusts.
public final class Credentials {

    /// One file for each side.
    ///
    /// @param server for the manager
    /// @param client for those who use it
    public record Pair(Credentials server, Credentials client) {}

    private static final String TLS = "TLSv1.3";
    private static final String STORE = "PKCS12";
    private static final String OWN = "own";
    private static final String TRUSTED = "trusted";
    private static final int MAGIC = 0x4F_46_4B_31; // "OFK1"
    private static final int MAX_BYTES = 1 << 20;
    // The file is nobody else's, and where it may be read its password could be, too.
    private static final char[] PASSWORD = "offspring".toCharArray();

    private final byte[] key;
    // Null for the key alone, or if the context has been given.
    private final byte @Nullable [] store;
    private final @Nullable SSLContext context;
    // Whether its own certificate, made here, is for no host: only the manager's is for some.
    private final boolean clients;

    private Credentials(byte[] key, byte @Nullable [] store, @Nullable SSLContext context, boolean clients) {
        this.key = key;
        this.store = store;
        this.context = context;
        this.clients = clients;
    }

    /// The key alone: for connections that do not leave this machine.
    public static Credentials of(byte[] key) {
        return new Credentials(key, null, null, false);
    }

    /// With certificates of the user's.
    public static Credentials of(byte[] key, SSLContext context) {
        return new Credentials(key, null, context, false);
    }

    /// Makes what two machines need.
    ///
    /// @param hosts the names and addresses that the manager is reached by
    /// @param valid for how long
    public static Pair make(byte[] key, List<String> hosts, Instant from, Duration valid) {
        try {
            Instant until = from.plus(valid);
            // Its key is forgotten here: nobody can sign with it later.
            CertificateMaker.Made authority = CertificateMaker.make(
                    new CertificateMaker.Request("Offspring authority", List.of(), from, until, true), null);
            var server = new CertificateMaker.Request("Offspring manager", hosts, from, until, false);
            var client = new CertificateMaker.Request("Offspring client", List.of(), from, until, false);
            return new Pair(
                    side(key, CertificateMaker.make(server, authority), authority),
                    side(key, CertificateMaker.make(client, authority), authority));
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError("what is needed is part of every JDK", e);
        }
    }

    private static Credentials side(byte[] key, CertificateMaker.Made own, CertificateMaker.Made authority)
            throws GeneralSecurityException, IOException {
        KeyStore made = KeyStore.getInstance(STORE);
        made.load(null, PASSWORD);
        PrivateKey secret = own.keys().getPrivate();
        made.setKeyEntry(OWN, secret, PASSWORD, new Certificate[] {own.certificate(), authority.certificate()});
        made.setCertificateEntry(TRUSTED, authority.certificate());
        var bytes = new ByteArrayOutputStream();
        made.store(bytes, PASSWORD);
        return withStore(key, bytes.toByteArray());
    }

    private static Credentials withStore(byte[] key, byte[] store) throws GeneralSecurityException, IOException {
        KeyStore loaded = KeyStore.getInstance(STORE);
        loaded.load(new ByteArrayInputStream(store), PASSWORD);
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(loaded, PASSWORD);
        KeyStore trusted = KeyStore.getInstance(STORE);
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry(TRUSTED, loaded.getCertificate(TRUSTED));
        TrustManagerFactory peers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        peers.init(trusted);
        SSLContext made = SSLContext.getInstance(TLS);
        made.init(own.getKeyManagers(), peers.getTrustManagers(), null);
        boolean clients = loaded.getCertificate(OWN) instanceof X509Certificate certificate
                && certificate.getSubjectAlternativeNames() == null;
        return new Credentials(key, store, made, clients);
    }

    byte[] key() {
        return key;
    }

    public boolean isEncrypted() {
        return context != null;
    }

    /// Whether it is the clients' of the two that [#make] makes: no client takes a manager that shows it.
    public boolean isClients() {
        return clients;
    }

    /// Whether it can be given to another process.
    public boolean canBeSent() {
        return context == null || store != null;
    }

    /// The client's end: it checks that the certificate is for that host.
    SSLEngine clientEngine(String host, int port) {
        SSLEngine engine = requireContext().createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters terms = engine.getSSLParameters();
        terms.setProtocols(new String[] {TLS});
        terms.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(terms);
        return engine;
    }

    SSLEngine serverEngine() {
        SSLEngine engine = requireContext().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters terms = engine.getSSLParameters();
        terms.setProtocols(new String[] {TLS});
        terms.setNeedClientAuth(true);
        engine.setSSLParameters(terms);
        return engine;
    }

    private SSLContext requireContext() {
        if (context == null) {
            throw new IllegalStateException("there are no certificates");
        }
        return context;
    }

    // ---- As bytes

    /// @throws IllegalStateException if it cannot be given away
    public byte[] toBytes() {
        if (!canBeSent()) {
            throw new IllegalStateException("an SSLContext cannot be given to another process");
        }
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(key.length);
            out.write(key);
            out.writeInt(store == null ? 0 : store.length);
            if (store != null) {
                out.write(store);
            }
        } catch (IOException e) {
            throw new AssertionError("memory takes all bytes", e);
        }
        return bytes.toByteArray();
    }

    /// @throws IOException if it is not what [#toBytes] gives
    public static Credentials ofBytes(byte[] bytes) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.remaining() < Integer.BYTES) {
            throw cutOff(bytes.length);
        }
        if (bytes.length > MAX_BYTES || in.getInt() != MAGIC) {
            throw new IOException("it is not a file of keys");
        }
        byte[] key = part(in);
        byte[] store = part(in);
        if (in.hasRemaining()) {
            throw new IOException(
                    "it is not a file of keys: something follows them: length=" + bytes.length + " bytes");
        }
        try {
            return store.length == 0 ? of(key) : withStore(key, store);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new IOException("its keys cannot be used because " + e, e);
        }
    }

    /// The next one, behind its length. A part of a key would be taken for one.
    private static byte[] part(ByteBuffer in) throws IOException {
        if (in.remaining() < Integer.BYTES) {
            throw cutOff(in.limit());
        }
        int length = in.getInt();
        if (length < 0 || length > MAX_BYTES) {
            throw new IOException("it is not a file of keys");
        }
        if (length > in.remaining()) {
            throw cutOff(in.limit());
        }
        byte[] part = new byte[length];
        in.get(part);
        return part;
    }

    private static IOException cutOff(int length) {
        return new IOException(
                "it is cut off: length=" + length + " bytes; copy it again, or make the files of both sides anew");
    }

    /// Writes a file that nobody else can read.
    ///
    /// @throws IOException if it exists, or cannot be written
    public void write(Path file) throws IOException {
        KeyFile.write(file, toBytes());
    }

    /// @throws IOException if it cannot be read, is not this user's alone, or is no such file
    public static Credentials read(Path file) throws IOException {
        return ofBytes(KeyFile.read(file));
    }

    /// Whether both prove the same.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Credentials credentials
                && MessageDigest.isEqual(key, credentials.key)
                && (store == null
                        ? credentials.store == null && Objects.equals(context, credentials.context)
                        : credentials.store != null && MessageDigest.isEqual(store, credentials.store));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    /// Without the keys.
    @Override
    public String toString() {
        return "Credentials[" + (isEncrypted() ? "with certificates" : "key alone") + "]";
    }
}
