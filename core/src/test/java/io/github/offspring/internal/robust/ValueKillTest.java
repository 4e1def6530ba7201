package io.github.offspring.internal.robust;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.KillPointRuns;
import io.github.offspring.internal.lease.Words;
import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A process dies before each store of the making of a version, and its recoverer before each of its own.
@NativeOnly("Has several leases in one JVM, as file locks of the JDK cannot be")
@RealProcesses
class ValueKillTest {

    @TempDir
    private Path directory;

    private KillPointRuns runs;

    @BeforeEach
    void create() throws Exception {
        runs = new KillPointRuns(directory, Domains.KINDS);
    }

    private static byte[] bytes(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private final class Subject {
        private final long reference;

        Subject(Domain domain) throws IOException {
            Block block = domain.heap().allocate(Kind.VALUE, ValueCell.bytes(100), made -> ValueCell.fill(made, 100));
            block.markShared();
            reference = block.reference();
        }

        ValueCell in(Domain domain) {
            try {
                return new ValueCell(domain, domain.heap().find(reference), this);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        long write(Domain domain, byte[] bytes) {
            return in(domain).write(bytes.length, copy -> Words.copy(bytes, bytes.length, copy, 0));
        }

        byte[] read(Domain domain) {
            return in(domain).read((copy, _, _) -> copy.toArray(ValueLayout.JAVA_BYTE));
        }

        long files() {
            String prefix = "x" + Long.toHexString(reference) + "-";
            try (Stream<Path> files = Files.list(directory)) {
                return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                        .count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// @param before length of the two versions that there are
    /// @param after length of the one that is made
    @ParameterizedTest
    @CsvSource({"100, 120", "100, 20000", "20000, 21000", "20000, 200000", "200000, 20000", "20000, 50"})
    void thereIsTheOldOrTheNewVersionAndNothingElse(int before, int after) throws Exception {
        byte[] old = bytes(2, before);
        byte[] fresh = bytes(3, after);
        int count = runs.everyStore(new KillPointRuns.Trial<Subject>() {
            @Override
            public Subject create(Domain survivor) throws Exception {
                return new Subject(survivor);
            }

            @Override
            public void prepare(Domain dying, Subject subject) {
                subject.write(runs.survivor(), bytes(1, before));
                subject.write(runs.survivor(), old);
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                assertThat(subject.write(dying, fresh)).isEqualTo(3);
            }

            @Override
            public void afterDeath(Domain survivor, Subject subject) {
                assertThat(subject.read(survivor)).isIn(old, fresh);
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                boolean made = subject.in(survivor).version() == 3;
                assertThat(made || died).isTrue();
                assertThat(subject.read(survivor)).isEqualTo(made ? fresh : old);
                assertThat(subject.files()).isLessThanOrEqualTo(2);
                for (int value = 4; value < 7; value++) {
                    subject.write(survivor, bytes(value, after));
                    assertThat(subject.read(survivor)).isEqualTo(bytes(value, after));
                }
                assertThat(subject.files()).isEqualTo(after > 4096 ? 2 : 0);
                subject.in(survivor).close();
                assertThat(subject.files()).isZero();
            }
        });
        assertThat(count).isGreaterThan(5);
    }

    @ParameterizedTest
    @CsvSource({"100", "20000"})
    void aValueThatSomebodyDiedClosingIsClosedOrNot(int length) throws Exception {
        runs.everyStore(new KillPointRuns.Trial<Subject>() {
            @Override
            public Subject create(Domain survivor) throws Exception {
                return new Subject(survivor);
            }

            @Override
            public void prepare(Domain dying, Subject subject) {
                subject.write(runs.survivor(), bytes(1, length));
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                subject.in(dying).close();
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                if (subject.in(survivor).isClosed()) {
                    assertThat(subject.files()).isZero();
                } else {
                    assertThat(died).isTrue();
                    assertThat(subject.read(survivor)).isEqualTo(bytes(1, length));
                }
                subject.in(survivor).close();
                assertThat(subject.files()).isZero();
            }
        });
    }
}
