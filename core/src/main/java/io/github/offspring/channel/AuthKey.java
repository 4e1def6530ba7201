package io.github.offspring.channel;

import io.github.offspring.internal.family.FamilyHome;
import io.github.offspring.internal.os.RandomBytes;
import io.github.offspring.internal.transport.KeyChallenge;

/// A secret that two processes share and prove to each other, without sending it, before they exchange anything
/// else.
///
/// ```java
/// var key = AuthKey.random();              // hand its bytes() to the other side by a way that you trust
/// var family = AuthKey.family();           // every member of this process's family has this one already
/// ```
///
/// A key is deliberately not serializable, and does not show itself in `toString`.
///
/// **Threads and processes** *Immutable.*
public final class AuthKey {

    private static final int RANDOM_BYTES = 32;

    private final byte[] bytes;

    private AuthKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Returns the key made of the given bytes. An empty one is allowed, and protects nothing.
    ///
    /// @param bytes the secret; at least 32 random bytes are advised
    /// @return the key
    public static AuthKey of(byte[] bytes) {
        return new AuthKey(bytes.clone());
    }

    /// Returns a new key of 256 random bits.
    ///
    /// @return the key
    public static AuthKey random() {
        return new AuthKey(RandomBytes.next(RANDOM_BYTES));
    }

    /// Returns the key that all processes of this process's family have in common.
    ///
    /// @return the key, the same in all of them
    /// @throws io.github.offspring.LaunchException if the family has no private directory and none can be made
    public static AuthKey family() {
        return new AuthKey(FamilyHome.here().key());
    }

    /// Returns the secret itself.
    ///
    /// @return a copy of the bytes
    public byte[] bytes() {
        return bytes.clone();
    }

    /// The proof of knowing the key: HMAC-SHA-256 over the parts, one after the other.
    byte[] sign(byte[]... parts) {
        return KeyChallenge.sign(bytes, parts);
    }

    @Override
    public String toString() {
        return "AuthKey[" + bytes.length * Byte.SIZE + " bits]";
    }
}
