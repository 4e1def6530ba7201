package io.github.offspring.internal.os;

import static io.github.offspring.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Directories of the living, the dead and of others, side by side.
@RealProcesses
class PrivateDirectoryTest {

    @TempDir
    Path parent;

    /// A process that owns a directory until it is killed, or its standard output is no more.
    static final class Owner {
        public static void main(String[] arguments) throws Exception {
            PrivateDirectory directory = PrivateDirectory.create(Path.of(arguments[0]));
            Files.createDirectories(directory.path().resolve("a/b"));
            Files.writeString(directory.path().resolve("a/b/file"), "something");
            System.out.println(directory.path());
            new CountDownLatch(1).await();
        }
    }

    /// Another program of the same user that starts and ends.
    static final class Sweeper {
        public static void main(String[] arguments) throws IOException {
            try (PrivateDirectory own = PrivateDirectory.create(Path.of(arguments[0]))) {
                own.sweepBeside();
            }
        }
    }

    @Test
    void aLivingOwnersDirectoryIsNotSweptByAnotherProgram() throws Exception {
        try (PrivateDirectory own = PrivateDirectory.create(parent);
                JavaProgram sweeper = JavaProgram.main(Sweeper.class, parent.toString())) {
            assertThat(sweeper.await().err()).isEmpty();

            assertThat(own.path()).isDirectory();
        }
        assertThat(parent).isEmptyDirectory();
    }

    private JavaProgram owner() {
        return JavaProgram.main(Owner.class, parent.toString());
    }

    private static Path directoryOf(JavaProgram owner) {
        eventually("it has a directory", () -> owner.out().endsWith("\n"));
        return Path.of(owner.out().strip());
    }

    /// A directory with the name of one whose owner is long dead.
    private Path named(String name) throws IOException {
        return Files.createDirectory(parent.resolve(name));
    }

    private static String deadName(PrivateDirectory like, String suffix) {
        String own = like.path().getFileName().toString();
        return own.substring(0, own.indexOf('-', "offspring-".length()) + 1) + "99999999-" + suffix;
    }

    @Test
    void itIsForItsOwnerAloneAndGoesWithAllThatIsInIt() throws IOException {
        PrivateDirectory directory = PrivateDirectory.create(parent);
        assertThat(Files.getPosixFilePermissions(directory.path()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(directory.path().resolve("x/y"));
        Files.createFile(directory.path().resolve("x/y/z"));

        directory.close();

        assertThat(directory.path()).doesNotExist();
    }

    @Test
    void nobodyAddsToItOnceItsOwnerHasBegunToRemoveIt() throws Exception {
        for (int round = 0; round < 50; round++) {
            PrivateDirectory directory = PrivateDirectory.create(parent);
            CountDownLatch adds = new CountDownLatch(1);
            // As a member of the family does that has not died yet.
            Thread member = Thread.ofPlatform().start(() -> {
                for (int i = 0; add(directory.path().resolve("h" + i)); i++) {
                    adds.countDown();
                }
            });
            adds.await();

            directory.close();

            member.join();
            assertThat(parent).isEmptyDirectory();
        }
    }

    /// @return whether there is still a directory for it
    private static boolean add(Path file) {
        try {
            Files.createFile(file);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void twoOfOneProcessDoNotTouchEachOther() throws IOException {
        try (PrivateDirectory one = PrivateDirectory.create(parent);
                PrivateDirectory other = PrivateDirectory.create(parent)) {
            one.sweepBeside();
            other.sweepBeside();
            PrivateDirectory.removeIfAbandoned(one.path());

            assertThat(one.path()).isDirectory();
            assertThat(other.path()).isDirectory();
        }
    }

    @Test
    void theDirectoryOfALivingProcessIsNotSweptAndThatOfAKilledOneIs() throws Exception {
        try (JavaProgram living = owner();
                JavaProgram dying = owner();
                PrivateDirectory own = PrivateDirectory.create(parent)) {
            Path alive = directoryOf(living);
            Path dead = directoryOf(dying);
            own.sweepBeside();
            PrivateDirectory.removeIfAbandoned(alive);
            assertThat(alive.resolve("a/b/file")).hasContent("something");
            assertThat(dead.resolve("a/b/file")).hasContent("something");

            dying.signal("KILL");
            dying.await();
            own.sweepBeside();

            assertThat(dead).doesNotExist();
            assertThat(alive.resolve("a/b/file")).hasContent("something");
            assertThat(own.path()).isDirectory();
            living.signal("KILL");
            living.await();
            PrivateDirectory.removeIfAbandoned(alive);
            assertThat(alive).doesNotExist();
        }
    }

    @Test
    void whatADeadOwnerHasLeftIsRemovedByExactlyOneOfManySweepers() throws Exception {
        try (PrivateDirectory own = PrivateDirectory.create(parent)) {
            for (int round = 0; round < 5; round++) {
                List<Path> dead = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    Path path = named(deadName(own, "0000000" + i));
                    Files.createFile(path.resolve("lease"));
                    Files.writeString(path.resolve("file"), "left");
                    dead.add(path);
                }
                List<Thread> sweepers = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    sweepers.add(Thread.ofPlatform().start(own::sweepBeside));
                }
                for (Thread sweeper : sweepers) {
                    sweeper.join();
                }
                own.sweepBeside();
                assertThat(dead).allSatisfy(path -> assertThat(path).doesNotExist());
            }
        }
    }

    @Test
    void whatIsNotNamedLikeOneIsNeverRemoved() throws IOException {
        try (PrivateDirectory own = PrivateDirectory.create(parent)) {
            List<Path> foreign = List.of(
                    named(deadName(own, "precious")),
                    named(deadName(own, "00000000") + "-backup"),
                    named(deadName(own, "0000000")),
                    named("offspring-" + System.getProperty("user.name")),
                    named("other"));
            for (Path path : foreign) {
                Files.createFile(path.resolve("lease"));
                Files.writeString(path.resolve("thesis.txt"), "years of work");
            }

            own.sweepBeside();
            foreign.forEach(PrivateDirectory::removeIfAbandoned);
            PrivateDirectory.removeIfAbandoned(Path.of("/"));
            PrivateDirectory.removeIfAbandoned(parent.resolve("nowhere"));

            assertThat(foreign)
                    .allSatisfy(path -> assertThat(path.resolve("thesis.txt")).hasContent("years of work"));
            assertThat(foreign)
                    .allSatisfy(path -> assertThat(path.resolve("lease")).isEmptyFile());
        }
    }

    @Test
    void aDirectoryWithoutALeaseIsNotRemovedOnSomebodysWord() throws IOException {
        try (PrivateDirectory own = PrivateDirectory.create(parent)) {
            Path path = named(deadName(own, "00000000"));
            Files.writeString(path.resolve("file"), "?");

            PrivateDirectory.removeIfAbandoned(path);

            assertThat(path.resolve("file")).exists();
        }
    }

    @Test
    void aLinkWithTheNameOfADirectoryIsNotFollowed() throws IOException {
        Path victim = Files.createDirectory(parent.resolve("victim"));
        Files.writeString(victim.resolve("lease"), "not yours");
        Files.writeString(victim.resolve("thesis.txt"), "years of work");
        try (PrivateDirectory own = PrivateDirectory.create(parent)) {
            Path link = Files.createSymbolicLink(parent.resolve(deadName(own, "0123abcd")), victim);

            own.sweepBeside();
            PrivateDirectory.removeIfAbandoned(link);

            assertThat(victim.resolve("lease")).hasContent("not yours");
            assertThat(victim.resolve("thesis.txt")).hasContent("years of work");
        }
    }

    @Test
    void linksInsideAnAbandonedDirectoryAreRemovedNotFollowed() throws IOException {
        Path victim = Files.createDirectory(parent.resolve("victim"));
        Path thesis = Files.writeString(victim.resolve("thesis.txt"), "years of work");
        try (PrivateDirectory own = PrivateDirectory.create(parent)) {
            Path dead = named(deadName(own, "0123abcd"));
            Files.createFile(dead.resolve("lease"));
            Files.createSymbolicLink(dead.resolve("folder"), victim);
            Files.createSymbolicLink(dead.resolve("file"), thesis);

            own.sweepBeside();

            assertThat(dead).doesNotExist();
            assertThat(thesis).hasContent("years of work");
        }
    }

    @Test
    void aLeaseThatIsALinkIsNotWrittenThrough() throws IOException {
        Path thesis = Files.writeString(parent.resolve("thesis.txt"), "years of work");
        try (PrivateDirectory own = PrivateDirectory.create(parent)) {
            Path dead = named(deadName(own, "0123abcd"));
            Files.createSymbolicLink(dead.resolve("lease"), thesis);

            own.sweepBeside();
            PrivateDirectory.removeIfAbandoned(dead);

            assertThat(thesis).hasContent("years of work");
        }
    }

    @Test
    void whereNothingCanBeCreatedItSaysSo() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));

        assertThatThrownBy(() -> PrivateDirectory.create(file)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> PrivateDirectory.create(parent.resolve("nowhere")))
                .isInstanceOf(IOException.class);
        assertThat(parent.resolve("nowhere")).doesNotExist();
    }

    @Test
    void ownersAndSweepersThatMeetDoNotTakeAnythingFromEachOther() throws Exception {
        try (PrivateDirectory own = PrivateDirectory.create(parent)) {
            List<JavaProgram> owners = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                owners.add(owner());
            }
            while (owners.stream().anyMatch(owner -> !owner.out().endsWith("\n"))) {
                own.sweepBeside();
            }
            own.sweepBeside();

            for (JavaProgram owner : owners) {
                assertThat(directoryOf(owner).resolve("a/b/file")).hasContent("something");
                owner.signal("KILL");
                owner.await();
            }
            own.sweepBeside();
            try (var left = Files.list(parent)) {
                assertThat(left).containsExactly(own.path());
            }
        }
    }
}
