package io.github.offspring.benchmarks;

import io.github.offspring.channel.Connection;
import io.github.offspring.channel.Pipe;
import io.github.offspring.process.ChildProcess;
import java.io.Serial;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Bytes from a process to its own child through a pipe, and back from there, or one way.
///
/// Not between two children: what those say to each other goes through their parent.
final class PipeShare implements Crew.Share {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int count;
    private final int size;
    private final boolean bothWays;
    // Made by the process that performs it, in its first round.
    private transient @Nullable Connection<byte[]> end;

    /// @param bothWays whether each message is answered by one of the same size; if not, only the last one is, so
    /// that it is known when all have arrived
    PipeShare(int count, int size, boolean bothWays) {
        this.count = count;
        this.size = size;
        this.bothWays = bothWays;
    }

    @Override
    public void perform(int member) throws InterruptedException {
        Connection<byte[]> near = end;
        if (near == null) {
            near = open();
            end = near;
        }
        ByteBuffer message = ByteBuffer.allocate(size);
        for (int i = 1; i <= count; i++) {
            near.sendBytes(message.clear());
            if (bothWays || i == count) {
                near.receiveBytes();
            }
        }
    }

    private Connection<byte[]> open() {
        Pipe<byte[]> pipe = Pipe.create();
        Connection<byte[]> far = pipe.second();
        int all = count;
        boolean eachAnswered = bothWays;
        // It ends with this process, which is killed.
        ChildProcess<?> _ = ChildProcess.builder().daemon(true).keepStandby(0).start(() -> {
            while (true) {
                answer(far, all, eachAnswered);
            }
        });
        return pipe.first();
    }

    private static void answer(Connection<byte[]> far, int count, boolean eachAnswered) throws InterruptedException {
        for (int i = 1; i <= count; i++) {
            byte[] message = far.receiveBytes().orElseThrow();
            if (eachAnswered || i == count) {
                far.sendBytes(message);
            }
        }
    }
}
