package io.github.offspring.internal.remote;

import io.github.offspring.CodecException;
import io.github.offspring.PeerLostException;
import io.github.offspring.ProtocolException;
import io.github.offspring.internal.transport.FramedSocket;
import java.io.IOException;

/// Any bytes as the frames of a peer of another family.
public final class FrameFuzzer {

    private FrameFuzzer() {}

    /// Called by Jazzer.
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Allocation.check(input.length, () -> read(input));
    }

    private static void read(byte[] input) throws Exception {
        try (SocketPair pair = SocketPair.open()) {
            Thread attack = pair.attack(input);
            try (FramedSocket frames = new FramedSocket("fuzzed", pair.near())) {
                while (frames.read() != null) {
                    // The next one.
                }
            } catch (IOException | PeerLostException | ProtocolException | CodecException _) {
                // That is what is to come of it.
            }
            SocketPair.join(attack);
        }
    }
}
