package io.github.offspring.internal.remote;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes certificates: one that signs itself, and those that it signs. The JDK has no public way to do that.
///
/// X.509 version 3 in DER (RFC 5280), elliptic curve P-256, ECDSA with SHA-256.
final class CertificateMaker {

    /// A key pair and what says whose it is.
    record Made(KeyPair keys, X509Certificate certificate) {}

    /// What a certificate says.
    ///
    /// @param name whose it is, for people
    /// @param hosts the names and addresses that it is valid for; those that look like an address are one
    /// @param authority whether it may sign others
    record Request(String name, List<String> hosts, Instant from, Instant until, boolean authority) {}

    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTF8_STRING = 0x0C;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int VERSION = 0xA0;
    private static final int EXTENSIONS = 0xA3;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;
    private static final int MAX_SHORT_LENGTH = 0x7F;
    private static final int SERIAL_BITS = 120;
    private static final int TRUE = 0xFF;

    private static final byte[] ECDSA_WITH_SHA256 =
            tagged(SEQUENCE, bytes(OBJECT_IDENTIFIER, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02));
    private static final byte[] COMMON_NAME = bytes(OBJECT_IDENTIFIER, 0x55, 0x04, 0x03);
    private static final byte[] BASIC_CONSTRAINTS = bytes(OBJECT_IDENTIFIER, 0x55, 0x1D, 0x13);
    private static final byte[] ALTERNATIVE_NAME = bytes(OBJECT_IDENTIFIER, 0x55, 0x1D, 0x11);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private CertificateMaker() {}

    /// @param issuer who signs it; null for itself
    static Made make(Request request, @Nullable Made issuer) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        byte[] subject = name(request.name);
        byte[] by = issuer == null
                ? subject
                : issuer.certificate.getSubjectX500Principal().getEncoded();
        byte[] unsigned = tagged(
                SEQUENCE,
                tagged(VERSION, bytes(INTEGER, 2)),
                tagged(INTEGER, new BigInteger(SERIAL_BITS, new SecureRandom()).toByteArray()),
                ECDSA_WITH_SHA256,
                by,
                tagged(SEQUENCE, time(request.from), time(request.until)),
                subject,
                keys.getPublic().getEncoded(),
                extensions(request));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign((issuer == null ? keys : issuer.keys).getPrivate());
        signature.update(unsigned);
        byte[] whole = tagged(SEQUENCE, unsigned, ECDSA_WITH_SHA256, bitString(signature.sign()));
        X509Certificate certificate = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
        return new Made(keys, certificate);
    }

    private static byte[] name(String name) {
        byte[] text = tagged(UTF8_STRING, name.getBytes(StandardCharsets.UTF_8));
        return tagged(SEQUENCE, tagged(SET, tagged(SEQUENCE, COMMON_NAME, text)));
    }

    private static byte[] extensions(Request request) {
        List<byte[]> all = new ArrayList<>();
        if (request.authority) {
            byte[] isAuthority = tagged(SEQUENCE, bytes(BOOLEAN, TRUE));
            all.add(tagged(SEQUENCE, BASIC_CONSTRAINTS, bytes(BOOLEAN, TRUE), tagged(OCTET_STRING, isAuthority)));
        }
        if (!request.hosts.isEmpty()) {
            byte[] names = tagged(
                    SEQUENCE,
                    request.hosts.stream().map(CertificateMaker::hostName).toArray(byte[][]::new));
            all.add(tagged(SEQUENCE, ALTERNATIVE_NAME, tagged(OCTET_STRING, names)));
        }
        return all.isEmpty() ? new byte[0] : tagged(EXTENSIONS, tagged(SEQUENCE, all.toArray(byte[][]::new)));
    }

    private static byte[] hostName(String host) {
        try {
            return tagged(IP_ADDRESS, InetAddress.ofLiteral(host).getAddress());
        } catch (IllegalArgumentException _) {
            return tagged(DNS_NAME, host.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static byte[] time(Instant time) {
        return tagged(GENERALIZED_TIME, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] bitString(byte[] content) {
        return tagged(BIT_STRING, new byte[1], content);
    }

    private static byte[] bytes(int tag, int... content) {
        byte[] bytes = new byte[content.length];
        for (int i = 0; i < content.length; i++) {
            bytes[i] = (byte) content[i];
        }
        return tagged(tag, bytes);
    }

    private static byte[] tagged(int tag, byte[]... contents) {
        int length = 0;
        for (byte[] content : contents) {
            length += content.length;
        }
        var out = new ByteArrayOutputStream(length + 2 * Integer.BYTES);
        out.write(tag);
        if (length <= MAX_SHORT_LENGTH) {
            out.write(length);
        } else {
            byte[] digits = BigInteger.valueOf(length).toByteArray();
            int first = digits[0] == 0 ? 1 : 0;
            out.write(0x80 | digits.length - first);
            out.write(digits, first, digits.length - first);
        }
        for (byte[] content : contents) {
            out.writeBytes(content);
        }
        return out.toByteArray();
    }
}
