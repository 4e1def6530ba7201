package io.github.offspring.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.offspring.CodecException;
import io.github.offspring.channel.Pipe;
import io.github.offspring.internal.wire.Message;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is longer than 2 GiB.
@RealProcesses
class LongestMessageTest {

    /// A buffer of a file that is all hole.
    private static MappedByteBuffer hole(Path file, long bytes) throws IOException {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes);
        }
    }

    @Test
    void bytesThatAreTooLongAreRefusedBeforeAnythingIsSent(@TempDir Path directory) throws Exception {
        Pipe<Object> pipe = Pipe.create();
        for (long length : new long[] {Message.MAX_BYTES + 1, Integer.MAX_VALUE}) {
            MappedByteBuffer tooLong = hole(directory.resolve("hole"), length);

            assertThatThrownBy(() -> pipe.first().sendBytes(tooLong))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("too long")
                    .hasMessageContaining("length=" + length)
                    .hasMessageContaining("limit=" + Message.MAX_BYTES)
                    .hasMessageContaining("send it in parts");
            assertThat(tooLong.position()).isZero();
        }

        assertThat(pipe.second().poll()).isFalse();
        pipe.first().send("goes on");
        assertThat(pipe.second().receive()).contains("goes on");
        pipe.first().close();
        pipe.second().close();
    }

    /// Each array travels beside the message, so that only their lengths are counted, not their bytes copied.
    @Test
    void aValueThatIsTooLongIsRefusedBeforeAnythingIsSent() throws InterruptedException {
        assumeTrue(Runtime.getRuntime().maxMemory() > 4L << 30, "there is room for the arrays");
        Pipe<Object> pipe = Pipe.create();
        Object[] many = new Object[32];
        for (int i = 0; i < many.length; i++) {
            // Not the same array twice: what is shared is sent once.
            many[i] = new long[1 << 23];
        }

        assertThatThrownBy(() -> pipe.first().send(many))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("too long")
                .hasMessageContaining("send it in parts");

        assertThat(pipe.second().poll()).isFalse();
        pipe.first().send("goes on");
        assertThat(pipe.second().receive()).contains("goes on");
        pipe.first().close();
        pipe.second().close();
    }
}
