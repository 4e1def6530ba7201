package io.github.offspring.internal.os;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/// Random bytes for keys, tickets and names, from the operating system.
public final class RandomBytes {

    private static final Path KERNEL = Path.of("/dev/urandom");

    private RandomBytes() {}

    /// The kernel's generator is what `SecureRandom` reads too; asking it directly saves a starting process 20 ms.
    public static byte[] next(int count) {
        try (InputStream in = Files.newInputStream(KERNEL)) {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length == count) {
                return bytes;
            }
        } catch (IOException _) {
            // Not on this platform, or not in this sandbox.
        }
        byte[] bytes = new byte[count];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    public static String nextHex(int bytes) {
        return HexFormat.of().formatHex(next(bytes));
    }

    /// Compares without telling by its duration how much was equal.
    public static boolean equal(byte[] a, byte[] b) {
        if (a.length != b.length) {
            return false;
        }
        int difference = 0;
        for (int i = 0; i < a.length; i++) {
            difference |= a[i] ^ b[i];
        }
        return difference == 0;
    }
}
