package io.github.offspring.internal.remote;

import java.io.Serializable;
import java.net.InetSocketAddress;
import java.util.HexFormat;

/// Which server, and where it lets its clients in.
///
/// @param identity 32 hexadecimal digits that no other server has, at no time
/// @param place the path of a socket of this machine, or `tcp://host:port`, or `tls://host:port`
public record ServerAddress(String identity, String place) implements Serializable {

    private static final String PLAIN = "tcp://";
    private static final String ENCRYPTED = "tls://";
    private static final int IDENTITY_DIGITS = 32;

    public ServerAddress {
        if (!isIdentity(identity)) {
            throw new IllegalArgumentException("manager: an identity has " + IDENTITY_DIGITS
                    + " hexadecimal digits: characters=" + identity.length());
        }
    }

    /// Whether it can be one. Files are named by it, whoever has said it.
    static boolean isIdentity(String text) {
        return text.length() == IDENTITY_DIGITS && text.chars().allMatch(HexFormat::isHexDigit);
    }

    /// The place of an address that is reached over a network.
    static String place(InetSocketAddress address, boolean encrypted) {
        return (encrypted ? ENCRYPTED : PLAIN) + address.getHostString() + ":" + address.getPort();
    }

    /// Whether it is reached over a network, or as if it were.
    boolean isRemote() {
        return place.startsWith(PLAIN) || place.startsWith(ENCRYPTED);
    }

    /// Where it is reached over a network.
    InetSocketAddress socketAddress() {
        String rest = place.substring(PLAIN.length());
        int colon = rest.lastIndexOf(':');
        return new InetSocketAddress(rest.substring(0, colon), Integer.parseInt(rest.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return place;
    }
}
