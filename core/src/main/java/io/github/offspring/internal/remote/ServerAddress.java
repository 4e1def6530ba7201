package io.github.offspring.internal.remote;

import java.io.Serializable;
import java.net.InetSocketAddress;
import java.util.HexFormat;

/// Which server, and where it lets its clients in.
///
/// @param identity 32 hexadecimal digits that no other server has, at no time
/// @param place the path of a socket of this machine, or `tcp://host:port`, or `tls://host:port`; after a `#` the
/// [way][#way] of those
/// @param restarts whether another one will be at the same place if this one dies
public record ServerAddress(String identity, String place, boolean restarts) implements Serializable {

    private static final String PLAIN = "tcp://";
    private static final String ENCRYPTED = "tls://";
    private static final char WAY = '#';
    private static final int IDENTITY_DIGITS = 32;

    public ServerAddress {
        if (!isIdentity(identity)) {
            throw new IllegalArgumentException("manager: an identity has " + IDENTITY_DIGITS
                    + " hexadecimal digits: characters=" + identity.length());
        }
        if (isNetwork(place) && !wayOf(place).chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException("manager: a way has hexadecimal digits: characters=" + place.length());
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

    private static boolean isNetwork(String place) {
        return place.startsWith(PLAIN) || place.startsWith(ENCRYPTED);
    }

    private static String wayOf(String place) {
        int mark = place.lastIndexOf(WAY);
        return mark < 0 ? "" : place.substring(mark + 1);
    }

    /// Whether it is reached over a network, or as if it were.
    boolean isRemote() {
        return isNetwork(place);
    }

    /// Which of several ways to it that a process has: each has a connection, and is allowed what was agreed on there.
    ///
    /// @return empty for the first one
    String way() {
        return isRemote() ? wayOf(place) : "";
    }

    /// The same server by another way.
    ServerAddress by(String way) {
        String plain = plain().place;
        return new ServerAddress(identity, way.isEmpty() ? plain : plain + WAY + way, restarts);
    }

    /// Without the way.
    ServerAddress plain() {
        return way().isEmpty()
                ? this
                : new ServerAddress(identity, place.substring(0, place.lastIndexOf(WAY)), restarts);
    }

    /// Whether that is the same server, or one that has followed it, at whatever place and by whatever way.
    public boolean isSameServer(ServerAddress other) {
        return restarts && other.restarts ? isSamePlace(other) : identity.equals(other.identity);
    }

    /// Equal for the same server.
    public int serverHash() {
        return restarts ? plain().place.hashCode() : identity.hashCode();
    }

    boolean isSamePlace(ServerAddress other) {
        return plain().place.equals(other.plain().place);
    }

    /// Where it is reached over a network.
    InetSocketAddress socketAddress() {
        String rest = plain().place.substring(PLAIN.length());
        int colon = rest.lastIndexOf(':');
        return new InetSocketAddress(rest.substring(0, colon), Integer.parseInt(rest.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return plain().place;
    }
}
