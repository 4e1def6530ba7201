package io.github.offspring.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileListTest {

    @TempDir
    Path folder;

    @Test
    void whatIsGoneIsToldOnceHoweverOftenItWasNamed() {
        FileList list = new FileList();

        list.add(folder.resolve("gone"), _ -> false);
        list.add(folder.resolve("gone"), _ -> false);

        assertThat(list.failed()).singleElement().extracting(Failure::planned).isEqualTo(false);
    }

    @Test
    void aFolderThatCannotBeEnteredIsToldOnceHoweverManyPathsLeadToIt() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(closed), "root enters everything");
        FileList list = new FileList();

        list.add(folder, _ -> false);
        list.add(closed, _ -> false);

        assertThat(list.failed()).hasSize(1);
    }
}
