package io.github.offspring.internal.family;

import java.io.File;
import java.nio.charset.StandardCharsets;

/// A number that two processes share if they run the same classes on the same JDK.
public final class Fingerprint {

    private static final long FNV_START = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final long OWN = compute();

    private Fingerprint() {}

    public static long own() {
        return OWN;
    }

    private static long compute() {
        long hash = add(FNV_START, System.getProperty("java.vm.version", ""));
        hash = add(hash, System.getProperty("java.vendor", ""));
        hash = addPath(hash, System.getProperty("java.class.path", ""));
        return addPath(hash, System.getProperty("jdk.module.path", ""));
    }

    private static long addPath(long hash, String path) {
        long sum = hash;
        for (String entry : path.split(File.pathSeparator, -1)) {
            File file = new File(entry);
            sum = add(sum, file.getAbsolutePath());
            sum = add(sum, file.isFile() ? file.length() + ":" + file.lastModified() : "");
        }
        return sum;
    }

    /// Fowler, Noll and Vo's hash 1a: http://www.isthe.com/chongo/tech/comp/fnv/
    private static long add(long hash, String text) {
        long sum = hash;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            sum = (sum ^ (b & 0xFF)) * FNV_PRIME;
        }
        return sum;
    }
}
