package io.github.offspring.internal.family;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What programs that a process of the family has started are marked with, so that whoever sees that process die
/// can end them.
///
/// Made from the family's key: a number of a process alone could mean one of another family, or of long ago.
public final class ProgramOwner {

    private static final int LENGTH = 12;

    private ProgramOwner() {}

    /// @param pid the process of this family that has started them
    public static String of(long pid) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(FamilyHome.here().key());
            byte[] hash =
                    digest.digest(ByteBuffer.allocate(Long.BYTES).putLong(pid).array());
            return HexFormat.of().formatHex(hash, 0, LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has it", e);
        }
    }
}
