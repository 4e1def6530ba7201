package io.github.offspring.internal.remote;

import io.github.offspring.AuthenticationException;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.transport.PeerRefusalException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/// Why a client was not let in, and what its user may have mistaken.
///
/// @param address where it was
/// @param encrypted whether it came with certificates
record NotLetIn(InetSocketAddress address, boolean encrypted) {

    AuthenticationException because(IOException failure) {
        return new AuthenticationException("manager at " + address + ": " + words(failure), failure);
    }

    private String words(IOException failure) {
        if (failure instanceof SSLException refused) {
            return ofCertificates(refused);
        }
        Throwable silence = failure instanceof PeerRefusalException ? failure.getCause() : null;
        if (silence == null) {
            return "was not let in because "
                    + (failure instanceof SocketTimeoutException
                            ? late()
                            : PeerRefusalException.words(failure, "; do both sides have the same keys?"));
        }
        // Who waits for certificates says nothing, and so do many others.
        return "was not let in because "
                + (silence instanceof SocketTimeoutException ? late() : silence.getMessage())
                + "; does a manager run there" + (encrypted ? "?" : ", or does it ask for ManagerKeys?");
    }

    private static String late() {
        return "it has not answered within " + Deadline.words(RemoteConnect.PATIENCE)
                + "; it may be busy, or stand still: try again";
    }

    private static String ofCertificates(SSLException refused) {
        // Who speaks the same language fails in the handshake.
        boolean isPlain = !(refused instanceof SSLHandshakeException);
        return "the other side does not have the right certificate, or did not take ours, because "
                + refused.getMessage()
                + (isPlain ? "; does the other side serve with a key alone, without certificates?" : "");
    }
}
