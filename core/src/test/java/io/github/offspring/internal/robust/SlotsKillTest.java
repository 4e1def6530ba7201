package io.github.offspring.internal.robust;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.internal.lease.Block;
import io.github.offspring.internal.lease.Domain;
import io.github.offspring.internal.lease.KillPointRuns;
import io.github.offspring.testkit.NativeOnly;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process dies before each store of the writing of a slot, and its recoverer before each of its own.
@NativeOnly("Has several leases in one JVM, as file locks of the JDK cannot be")
@RealProcesses
class SlotsKillTest {

    private static final int SIZE = 21;

    @TempDir
    private Path directory;

    private KillPointRuns runs;

    @BeforeEach
    void create() throws Exception {
        runs = new KillPointRuns(directory, Domains.KINDS);
    }

    private static final class Subject {
        private final long reference;
        private final Slots.Slot slot = new Slots.Slot(Slots.bytes(SIZE), SIZE);

        Subject(Domain domain) throws IOException {
            long bytes = 3 * Slots.bytes(SIZE);
            Block block = domain.heap().allocate(Kind.RECORDS, Stored.blockBytes(SlotsKind.HEAD_BYTES, bytes), made -> {
                Stored.fill(made, SlotsKind.HEAD_BYTES, bytes);
                SlotsKind.fillHead(made, 3);
            });
            block.markShared();
            reference = block.reference();
            in(domain).initialize(slot, image(1));
        }

        Slots in(Domain domain) {
            try {
                Block block = domain.heap().find(reference);
                return new Slots(domain, block, Stored.inside(block), this);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        byte[] read(Domain domain) {
            return in(domain).read(slot).bytes();
        }
    }

    private static byte[] image(int value) {
        byte[] image = new byte[SIZE];
        Arrays.fill(image, (byte) value);
        return image;
    }

    @Test
    void aSlotHoldsTheOldOrTheNewAndCanBeWritten() throws Exception {
        int count = runs.everyStore(new KillPointRuns.Trial<Subject>() {
            @Override
            public Subject create(Domain survivor) throws Exception {
                return new Subject(survivor);
            }

            @Override
            public void prepare(Domain dying, Subject subject) {
                subject.in(runs.survivor()).write(subject.slot, image(2));
            }

            @Override
            public void operate(Domain dying, Subject subject) {
                Slots slots = subject.in(dying);
                slots.write(subject.slot, image(3));
                assertThat(slots.write(
                                subject.slot, image(4), slots.read(subject.slot).version()))
                        .isTrue();
            }

            @Override
            public void afterDeath(Domain survivor, Subject subject) {
                // Nobody has to wait for the recovery to read.
                assertThat(subject.read(survivor)).isIn(image(2), image(3), image(4));
            }

            @Override
            public void check(Domain survivor, Subject subject, boolean died) {
                assertThat(subject.read(survivor)).isIn(image(2), image(3), image(4));
                assertThat(died || Arrays.equals(subject.read(survivor), image(4)))
                        .isTrue();
                for (int value = 5; value < 8; value++) {
                    subject.in(survivor).write(subject.slot, image(value));
                    assertThat(subject.read(survivor)).isEqualTo(image(value));
                }
            }
        });
        assertThat(count).isGreaterThan(10);
    }
}
