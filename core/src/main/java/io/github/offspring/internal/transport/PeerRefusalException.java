package io.github.offspring.internal.transport;

import java.io.IOException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/// Why two sides do not come together where their keys have nothing to do with it.
public final class PeerRefusalException extends IOException {

    private static final long serialVersionUID = 1L;

    public PeerRefusalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// What is to be said, and asked, after a connection was not made because of that.
    public static String words(IOException failure, String question) {
        // Who is slow may well have the key.
        boolean isOfKeys = !(failure instanceof PeerRefusalException || failure instanceof SocketTimeoutException);
        return failure.getMessage() + (isOfKeys ? question : "");
    }
}
