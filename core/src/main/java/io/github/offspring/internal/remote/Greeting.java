package io.github.offspring.internal.remote;

import io.github.offspring.ProtocolException;
import io.github.offspring.internal.family.Identity;
import io.github.offspring.internal.os.Deadline;
import io.github.offspring.internal.os.RandomBytes;
import io.github.offspring.internal.transport.PeerRefusalException;
import io.github.offspring.internal.wire.Inbound;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.internal.wire.WireReader;
import io.github.offspring.internal.wire.WireWriter;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The first two frames of a connection, after both sides have proved the key.
final class Greeting {

    private static final int INITIAL_BYTES = 256;
    private static final int PASS_BYTES = 16;
    // What every server takes.
    private static final long LEAST_BYTES = 1024;
    /// Within a family nobody is slow on purpose, but a machine may have more to do than it can.
    static final Duration FAMILY_PATIENCE = Duration.ofMinutes(1);

    private Greeting() {}

    /// @param place where the server was reached; null if it knows that better
    /// @param before the pass of this process's last connection to that server, which is over; empty for none
    /// @throws IOException if it is no server of this version, or does not let us in
    static ClientSession.ServerIdentity asClient(SessionLink link, @Nullable String place, String before)
            throws IOException {
        Identity self = Identity.current();
        WireWriter hello = new WireWriter(INITIAL_BYTES);
        hello.putInt(RemoteFrame.VERSION);
        hello.putString(self.name());
        hello.putLong(ProcessHandle.current().pid());
        hello.putString(before);
        link.send(RemoteFrame.HELLO, hello);
        Inbound answer = link.await(Deadline.after(place == null ? FAMILY_PATIENCE : RemoteConnect.PATIENCE));
        WireReader in = answer.reader();
        if (answer.kind() == RemoteFrame.REFUSED) {
            throw new PeerRefusalException(in.getString(), null);
        }
        if (answer.kind() != RemoteFrame.WELCOME || in.getInt() != RemoteFrame.VERSION) {
            throw new PeerRefusalException("what answers there is not a manager of this version", null);
        }
        String identity = in.getString();
        String own = in.getString();
        if (!ServerAddress.isIdentity(identity)) {
            throw new IOException("what answers there does not say which manager it is");
        }
        String name = in.getString();
        long pid = in.getLong();
        var address = new ServerAddress(identity, place == null ? own : place, in.getByte() != 0);
        String pass = in.remaining() == 0 ? "" : in.getString();
        // One that does not say it takes what it can.
        long longest = in.remaining() == 0 ? Message.MAX_BYTES : Math.max(LEAST_BYTES, in.getLong());
        return new ClientSession.ServerIdentity(address, name, pid, pass, longest);
    }

    /// @throws IOException if it is no client of this version, or cannot be let in
    static ServerSession.ClientIdentity asServer(RemoteServer server, SessionLink link, PeerTerms terms)
            throws IOException {
        Inbound hello = link.await(Deadline.after(
                terms.isFamily() ? FAMILY_PATIENCE : server.limits().strangersPatience()));
        WireReader in = hello.reader();
        if (hello.kind() != RemoteFrame.HELLO) {
            throw new ProtocolException(link.name() + ": does not begin with a greeting: kind=" + hello.kind(), null);
        }
        if (in.getInt() != RemoteFrame.VERSION) {
            throw refusal(link, "the manager has another version of the protocol: version=" + RemoteFrame.VERSION);
        }
        String name = PeerName.of(in.getString());
        long pid = in.getLong();
        String before = in.remaining() == 0 ? "" : in.getString();
        boolean owner = terms.owner() || terms.isFamily() && server.isOfOwner(before);
        if (!owner) {
            server.replace(before);
        }
        var client = new ServerSession.ClientIdentity(name, pid, RandomBytes.nextHex(PASS_BYTES), owner);
        if (server.isFull()) {
            throw refusal(
                    link,
                    "the manager has as many clients as it may: limit="
                            + server.limits().connections());
        }
        WireWriter welcome = new WireWriter(INITIAL_BYTES);
        welcome.putInt(RemoteFrame.VERSION);
        welcome.putString(server.address().identity());
        welcome.putString(server.address().place());
        welcome.putString(server.name());
        welcome.putLong(ProcessHandle.current().pid());
        welcome.putByte(server.address().restarts() ? 1 : 0);
        welcome.putString(client.pass());
        welcome.putLong(server.limits().messageBytes());
        if (terms.owner()) {
            server.ownerHas(client.pass());
        }
        link.send(RemoteFrame.WELCOME, welcome);
        return client;
    }

    private static IOException refusal(SessionLink link, String why) throws IOException {
        WireWriter text = new WireWriter(INITIAL_BYTES);
        text.putString(why);
        link.send(RemoteFrame.REFUSED, text);
        return new IOException(why);
    }
}
