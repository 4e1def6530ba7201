package io.github.offspring.memory;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.process.ChildProcess;
import io.github.offspring.process.Output;
import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Families that make, attach and remove named segments as fast as they can, killed at any moment.
@RealProcesses
class KilledMakersTest {

    private static final int ROUNDS = Integer.getInteger("offspring.test.rounds", 6);
    private static final int MAX_DELAY_MILLIS = 60;
    private static final int MAKERS = 2;
    private static final int BYTES = 10_000;

    static final class Makes {
        public static void main(String[] arguments) throws Exception {
            String prefix = arguments[0];
            for (int i = 0; i < MAKERS; i++) {
                String own = prefix + "-" + i;
                ChildProcess.builder().name("maker").output(Output.inherit("")).start(() -> make(own));
            }
            new CountDownLatch(1).await();
        }

        private static void make(String prefix) {
            for (int i = 0; ; i++) {
                String name = prefix + "-" + i;
                SharedMemory memory = SharedMemory.create(name, BYTES);
                SharedMemory.attach(name).close();
                if (i == 0) {
                    System.out.println("ready");
                }
                if (i % 2 == 0) {
                    memory.remove();
                }
                memory.close();
            }
        }
    }

    private static List<Path> named(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(TestNames.file(".").normalize())) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }

    @Test
    void nothingIsLeftWhenTheRootIsKilledAndItsOrphansGoOnMaking() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String prefix = TestNames.next();
        for (int round = 0; round < ROUNDS; round++) {
            try (JavaProgram program = JavaProgram.main(Makes.class, prefix + "-" + round)) {
                awaitMakers(program);
                Thread.sleep(random.nextInt(MAX_DELAY_MILLIS));
                program.signal("KILL");
                program.await();
                eventually("nothing is left, seed " + seed, () -> named(prefix).isEmpty());
            }
        }
    }

    @Test
    void whatAKilledMakerOfALivingFamilyLeavesIsComplete() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String prefix = TestNames.next();
        for (int round = 0; round < ROUNDS; round++) {
            try (JavaProgram program = JavaProgram.main(Makes.class, prefix + "-" + round)) {
                awaitMakers(program);
                Thread.sleep(random.nextInt(MAX_DELAY_MILLIS));
                for (ProcessHandle maker : program.handle().children().toList()) {
                    JavaProgram.signal(maker.pid(), "KILL");
                    maker.onExit().join();
                }
                List<String> names = new ArrayList<>();
                for (Path left : named(prefix)) {
                    names.add(left.getFileName().toString());
                }
                assertThat(names).as("seed %d", seed).allSatisfy(name -> {
                    try (SharedMemory memory = SharedMemory.attach(name)) {
                        assertThat(memory.size()).isEqualTo(BYTES);
                    }
                });
                program.signal("TERM");
                program.await();
                assertThat(named(prefix)).as("seed %d", seed).isEmpty();
            }
        }
    }

    private static void awaitMakers(JavaProgram program) {
        eventually("all make", () -> {
            assertThat(program.err()).isEmpty();
            return program.out().lines().count() == MAKERS;
        });
    }
}
