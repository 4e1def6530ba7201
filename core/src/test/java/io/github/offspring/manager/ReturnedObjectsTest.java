package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.channel.AuthKey;
import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.LongGrace;
import io.github.offspring.testkit.Eventually;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who closes what the methods of hosted objects return.
@RealProcesses
class ReturnedObjectsTest {

    private static final int TIMES = 20;

    /// Something that is to be closed.
    interface Line extends AutoCloseable {
        boolean isOpen();

        @Override
        void close();
    }

    /// Has lines.
    interface Exchange extends AutoCloseable {
        Line kept();

        Line made();

        void collectGarbage();

        @Override
        void close();
    }

    /// At the manager.
    static final class HostedLine implements Line {
        private final String log;
        private volatile boolean open = true;

        HostedLine(String log) {
            this.log = log;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
            write(log, "line ");
        }
    }

    /// Keeps one line, and makes others by the manager that it was given.
    static final class HostedExchange implements Exchange {
        private final Manager manager;
        private final String log;
        private final Line line;

        HostedExchange(Manager manager, String log) {
            this.manager = manager;
            this.log = log;
            line = new HostedLine(log);
        }

        @Override
        public Line kept() {
            return line;
        }

        @Override
        public Line made() {
            String file = log;
            return manager.host(Line.class, () -> new HostedLine(file));
        }

        @Override
        public void collectGarbage() {
            System.gc();
        }

        @Override
        public void close() {
            write(log, "exchange ");
        }
    }

    private static void write(String file, String text) {
        try {
            Files.writeString(Path.of(file), text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @TempDir
    private Path folder;

    private String log() throws IOException {
        return Files.createFile(folder.resolve("log")).toString();
    }

    private static Exchange host(Manager manager, String log) {
        return manager.host("exchange", Exchange.class, () -> new HostedExchange(manager, log));
    }

    /// Symptom: it was closed with the last proxy of it, although the one who had returned it had it still.
    @Test
    void whatAMethodReturnsIsNotClosedWithItsLastProxy() throws Exception {
        String log = log();
        try (var _ = new LongGrace();
                Manager manager = Manager.start()) {
            Exchange exchange = host(manager, log);
            for (int i = 0; i < TIMES; i++) {
                Line line = exchange.kept();
                assertThat(line.isOpen()).isTrue();

                Manager.release(line);

                Eventually.eventually("nobody has a proxy of it", () -> manager.objects() == 1);
            }
            try (var child = ChildProcess.start(() -> {
                Line line = exchange.kept();
                Thread.sleep(600_000);
                line.isOpen();
            })) {
                Eventually.eventually("it has a proxy", () -> manager.objects() == 2);
                child.kill();
                child.join();
            }
            Eventually.eventually("nobody has a proxy of it", () -> manager.objects() == 1);

            assertThat(exchange.kept().isOpen()).isTrue();
        }
        assertThat(read(log)).isEqualTo("exchange ");
    }

    @Test
    void whatAMethodHasMadeByTheManagerIsClosedWithItsLastProxy() throws Exception {
        String log = log();
        try (var _ = new LongGrace();
                Manager manager = Manager.start()) {
            Exchange exchange = host(manager, log);
            try (var child = ChildProcess.start(() -> {
                Line line = exchange.made();
                for (int i = 0; i < TIMES; i++) {
                    exchange.collectGarbage();
                    assertThat(line.isOpen()).isTrue();
                }
                Line kept = exchange.kept();
                Thread.sleep(600_000);
                kept.isOpen();
            })) {
                Eventually.eventually("it has used it", () -> manager.objects() == 3);
                assertThat(read(log)).isEmpty();
                child.kill();
                child.join();
            }

            Eventually.eventually("it has been closed", () -> {
                exchange.collectGarbage();
                return read(log).equals("line ");
            });
            Eventually.eventually("it has ended", () -> manager.objects() == 1);
        }
        assertThat(read(log)).isEqualTo("line exchange ");
    }

    /// Symptom: it came as a reference to another manager, which one of another family is not to be sent.
    @Test
    void whatAMethodHasMadeByTheManagerCanBeUsedByOtherFamilies() throws Exception {
        String log = log();
        AuthKey key = AuthKey.random();
        try (Manager manager = Manager.builder()
                .serve(new InetSocketAddress("localhost", 0), key)
                .start()) {
            Exchange exchange = host(manager, log);
            InetSocketAddress there =
                    new InetSocketAddress("localhost", manager.port().orElseThrow());
            try (Manager remote = Manager.connect(there, key)) {
                Line line =
                        remote.lookup("exchange", Exchange.class).orElseThrow().made();
                exchange.collectGarbage();
                assertThat(line.isOpen()).isTrue();

                Manager.release(line);

                assertThatThrownBy(line::isOpen).isInstanceOf(IllegalStateException.class);
                Eventually.eventually("it has been closed", () -> {
                    exchange.collectGarbage();
                    return read(log).equals("line ");
                });
            }
        }
    }

    /// What is nested only was not closed at the manager's end.
    @Test
    void whatTheManagerHasMadeIsClosedAtItsEndWhoeverHoldsIt() throws Exception {
        String log = log();
        try (var _ = new LongGrace();
                Manager manager = Manager.start()) {
            Exchange exchange = host(manager, log);
            RemoteMap<String, Line> lines = manager.map("lines");
            Line line = manager.host(Line.class, () -> new HostedLine(log));
            lines.put("one", line);
            Manager.release(line);
            Manager.release(exchange);
            Eventually.eventually("only the named ones are used", () -> manager.objects() == 2);
        }
        assertThat(read(log)).contains("line ", "exchange ");
    }
}
