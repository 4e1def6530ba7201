package io.github.offspring.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.Action;
import io.github.offspring.testkit.Conformance;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What children log comes out in the logging of the process that started them.
@RealProcesses
class LoggingTest {

    private static final String NAME = "offspring.test.logging";

    private final Logger logger = Logger.getLogger(NAME);
    private final Logger root = Logger.getLogger("");
    private final java.util.logging.Level rootLevel = Objects.requireNonNull(root.getLevel());
    private final Records records = new Records();

    /// Keeps what is logged instead of showing it.
    private static final class Records extends Handler {
        private final List<LogRecord> kept = new ArrayList<>();

        @Override
        public synchronized void publish(LogRecord record) {
            kept.add(record);
        }

        synchronized List<LogRecord> all() {
            return List.copyOf(kept);
        }

        List<String> messages() {
            return all().stream().map(LogRecord::getMessage).toList();
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    @BeforeEach
    void listen() {
        logger.addHandler(records);
        logger.setUseParentHandlers(false);
        logger.setLevel(java.util.logging.Level.ALL);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(records);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
        root.setLevel(rootLevel);
    }

    private static void logOfEachLevel() {
        for (Level level : List.of(Level.TRACE, Level.DEBUG, Level.INFO, Level.WARNING, Level.ERROR)) {
            System.getLogger(NAME).log(level, level.name());
        }
    }

    @Test
    @Conformance("_TestLogging.test_enable_logging")
    void recordsBelowTheLevelOfTheChildAreDropped() throws InterruptedException {
        ChildProcess.builder()
                .name("quiet")
                .logLevel(Level.WARNING)
                .start(LoggingTest::logOfEachLevel)
                .join();
        assertThat(records.messages()).containsExactly("[quiet] WARNING", "[quiet] ERROR");

        ChildProcess.builder()
                .name("chatty")
                .logLevel(Level.DEBUG)
                .start(LoggingTest::logOfEachLevel)
                .join();
        assertThat(records.messages().subList(2, records.messages().size()))
                .containsExactly("[chatty] DEBUG", "[chatty] INFO", "[chatty] WARNING", "[chatty] ERROR");
    }

    @Test
    void levelsArriveAsTheyWere() throws InterruptedException {
        ChildProcess.builder()
                .logLevel(Level.ALL)
                .start(LoggingTest::logOfEachLevel)
                .join();

        assertThat(records.all())
                .extracting(LogRecord::getLevel)
                .containsExactly(
                        java.util.logging.Level.FINER,
                        java.util.logging.Level.FINE,
                        java.util.logging.Level.INFO,
                        java.util.logging.Level.WARNING,
                        java.util.logging.Level.SEVERE);
    }

    private static final class Notice extends java.util.logging.Level {
        private static final long serialVersionUID = 1;

        Notice() {
            super("NOTICE", 850);
        }
    }

    private static void logOfEachJavaLevel() {
        Logger.getLogger(NAME).setLevel(java.util.logging.Level.ALL);
        for (java.util.logging.Level level : List.of(
                java.util.logging.Level.FINEST,
                java.util.logging.Level.CONFIG,
                new Notice(),
                java.util.logging.Level.OFF)) {
            Logger.getLogger(NAME).log(level, level.getName());
        }
    }

    @Test
    void levelsThatOnlyJavaLoggingHasArriveAsTheyWere() throws InterruptedException {
        java.util.logging.Level notice = new Notice();

        ChildProcess.builder()
                .logLevel(Level.ALL)
                .start(LoggingTest::logOfEachJavaLevel)
                .join();

        assertThat(records.all())
                .extracting(LogRecord::getLevel)
                .containsExactly(
                        java.util.logging.Level.FINEST,
                        java.util.logging.Level.CONFIG,
                        notice,
                        java.util.logging.Level.OFF);
    }

    @Test
    void aLevelThatOnlyJavaLoggingHasIsInheritedToo() {
        root.setLevel(java.util.logging.Level.CONFIG);

        assertThat(levelsOfTwoGenerations()).containsExactly("CONFIG", "CONFIG");
    }

    @Test
    @Conformance("_TestLogging.test_level")
    void theLevelIsInheritedFromTheRootLoggerByChildrenAndTheirs() throws InterruptedException {
        root.setLevel(java.util.logging.Level.WARNING);
        assertThat(levelsOfTwoGenerations()).containsExactly("WARNING", "WARNING");

        root.setLevel(java.util.logging.Level.FINE);
        assertThat(levelsOfTwoGenerations()).containsExactly("FINE", "FINE");
    }

    private static List<String> levelsOfTwoGenerations() {
        return ChildProcess.start(() -> {
                    List<String> levels = new ArrayList<>();
                    levels.add(rootLevel());
                    levels.add(
                            ChildProcess.start(LoggingTest::rootLevel).result().join());
                    return levels;
                })
                .result()
                .join();
    }

    private static String rootLevel() {
        return Objects.requireNonNull(Logger.getLogger("").getLevel()).getName();
    }

    @Test
    void aLevelSetForAChildIsInheritedByItsOwnChildren() {
        var child = ChildProcess.builder()
                .logLevel(Level.ERROR)
                .start(() -> ChildProcess.start(LoggingTest::rootLevel).result().join());

        assertThat(child.result().join()).isEqualTo("SEVERE");
    }

    @Test
    void aGrandchildsRecordsCarryTheNamesOfBothOnTheirWayUp() throws InterruptedException {
        ChildProcess.builder()
                .name("child")
                .start(() -> {
                    ChildProcess.builder()
                            .name("grandchild")
                            .start(() -> System.getLogger(NAME).log(Level.INFO, "far away"))
                            .join();
                })
                .join();

        assertThat(records.messages()).containsExactly("[child] [grandchild] far away");
    }

    @Test
    void parametersAndExceptionsArriveWithTheRecord() throws InterruptedException {
        ChildProcess.builder().name("p").start(LoggingTest::logDetails).join();

        List<String> messages = records.messages();
        assertThat(messages).hasSize(4);
        assertThat(messages.get(0)).isEqualTo("[p] 3 of seven {9}");
        assertThat(messages.get(1))
                .startsWith("[p] system" + System.lineSeparator() + "java.io.IOException: disk on fire")
                .contains("Caused by: java.lang.IllegalStateException: sparks", "at " + LoggingTest.class.getName());
        assertThat(messages.get(2)).isEqualTo("[p] from x");
        assertThat(messages.get(3)).startsWith("[p] jul").contains("java.io.IOException: disk on fire");
        assertThat(records.all()).allSatisfy(record -> {
            assertThat(record.getLoggerName()).isEqualTo(NAME);
            assertThat(record.getSourceClassName()).isEqualTo(LoggingTest.class.getName());
            assertThat(record.getSourceMethodName()).isEqualTo("logDetails");
        });
    }

    private static void logDetails() {
        Exception thrown = new IOException("disk on fire", new IllegalStateException("sparks"));
        System.getLogger(NAME).log(Level.INFO, "{0} of {1} '{'9'}'", 3, "seven");
        System.getLogger(NAME).log(Level.WARNING, "system", thrown);
        Logger.getLogger(NAME).log(java.util.logging.Level.INFO, "from {0}", "x");
        Logger.getLogger(NAME).log(java.util.logging.Level.SEVERE, "jul", thrown);
    }

    @Test
    void thousandsOfRecordsArriveInOrderAndAllBeforeTheEnd() throws InterruptedException {
        int count = 5000;
        var child = ChildProcess.builder().name("busy").start((Action) () -> {
            for (int i = 0; i < count; i++) {
                Logger.getLogger(NAME).info("record " + i);
            }
        });
        child.join();

        assertThat(records.messages())
                .isEqualTo(IntStream.range(0, count)
                        .mapToObj(i -> "[busy] record " + i)
                        .toList());
    }

    @Test
    void whatIsLoggedRightBeforeSystemExitIsNotLost() throws InterruptedException {
        var child = ChildProcess.builder().name("late").start((Action) () -> {
            Logger.getLogger(NAME).info("before exit");
            System.exit(0);
        });
        child.join();

        assertThat(records.messages()).containsExactly("[late] before exit");
    }

    @Test
    void aLoggerOfThisProcessMayStillDropWhatTheChildSent() throws InterruptedException {
        logger.setLevel(java.util.logging.Level.SEVERE);

        ChildProcess.builder()
                .name("noisy")
                .logLevel(Level.ALL)
                .start(LoggingTest::logOfEachLevel)
                .join();

        assertThat(records.messages()).containsExactly("[noisy] ERROR");
    }
}
