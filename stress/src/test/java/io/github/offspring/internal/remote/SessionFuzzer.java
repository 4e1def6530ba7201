package io.github.offspring.internal.remote;

import io.github.offspring.internal.transport.FramedSocket;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Any frames of a client of another family that has been let in, at a session with one object of each kind.
///
/// The input is a row of `kind:1 length:2 content`. The number of the object in a call is its place among those that
/// the client has, from 1.
public final class SessionFuzzer {

    private static final int OBJECT_AT = 8;
    private static final long PATIENCE_MILLIS = 20_000;
    private static final AtomicReference<@Nullable Throwable> UNCAUGHT = new AtomicReference<>();

    static {
        Thread.setDefaultUncaughtExceptionHandler((_, thrown) -> UNCAUGHT.compareAndSet(null, thrown));
    }

    private SessionFuzzer() {}

    /// Called by Jazzer.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        serve(input);
        RemoteServer server = FuzzedObjects.SERVER;
        server.names().forEach(server::forget);
        eventuallyNothingIsUsed(server);
        Throwable thrown = UNCAUGHT.getAndSet(null);
        if (thrown != null) {
            throw new AssertionError("a thread of the server ended by", thrown);
        }
    }

    private static void serve(byte[] input) throws Exception {
        RemoteServer server = FuzzedObjects.SERVER;
        List<Hosted> objects = FuzzedObjects.fresh();
        try (SocketPair pair = SocketPair.open()) {
            SessionLink link = new SessionLink("fuzzed", new FramedSocket("fuzzed", pair.near()), Integer.MAX_VALUE);
            ServerSession session = new ServerSession(
                    server, link, PeerTerms.stranger(null, false), new ServerSession.ClientIdentity("fuzzer", 1, ""));
            objects.forEach(session.loans()::lend);
            objects.forEach(hosted -> hosted.unuse(1));
            Thread attack = pair.attack(frames(input, objects));
            session.run();
            SocketPair.join(attack);
        }
    }

    /// What is in the table of a server is on loan, has a name, or is under way: of a client that is gone nothing is.
    private static void eventuallyNothingIsUsed(RemoteServer server) throws InterruptedException {
        for (int i = 0; server.objects().count() > 0; i++) {
            if (i == PATIENCE_MILLIS) {
                throw new AssertionError("objects of a client that is gone are used: count="
                        + server.objects().count());
            }
            Thread.sleep(1);
        }
    }

    static byte[] frames(byte[] input, List<Hosted> objects) {
        ByteBuffer in = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
        var frames = new ByteArrayOutputStream();
        while (in.remaining() > 3) {
            int kind = in.get() & 0xFF;
            byte[] content = new byte[Math.min(in.remaining() - 2, in.getShort() & 0xFFFF)];
            in.get(content);
            if (kind == RemoteFrame.CALL && content.length >= OBJECT_AT + Long.BYTES) {
                ByteBuffer call = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
                long place = call.getLong(OBJECT_AT);
                if (place > 0 && place <= objects.size()) {
                    call.putLong(OBJECT_AT, objects.get((int) place - 1).number());
                }
            }
            frames.writeBytes(frame(kind, content));
        }
        frames.writeBytes(Arrays.copyOfRange(input, in.position(), input.length));
        return frames.toByteArray();
    }

    private static byte[] frame(int kind, byte[] content) {
        return ByteBuffer.allocate(16 + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(content.length)
                .putLong(0)
                .putInt(0x53_46_4F << 8 | kind)
                .put(content)
                .array();
    }
}
