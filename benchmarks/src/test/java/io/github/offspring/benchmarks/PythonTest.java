package io.github.offspring.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.RealProcesses;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealProcesses
class PythonTest {

    @TempDir
    Path first;

    @TempDir
    Path second;

    /// A program that answers as an interpreter does.
    private static void install(Path folder, String name, String implementation, String version) throws IOException {
        Path program = Files.writeString(
                folder.resolve(name),
                "#!/bin/sh\nprintf '%s\\n' " + implementation + " " + version + " /of/" + version + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void anEmptyPathHasNoPython() throws InterruptedException {
        assertThat(Python.find("")).isEmpty();
        assertThat(Python.find(first.toString())).isEmpty();
    }

    @Test
    void theOneTheFiguresWereAskedForGoesFirst() throws IOException, InterruptedException {
        install(first, "python3", "CPython", "3.13.0");
        install(second, "python3.11", "CPython", "3.11.7");

        assertThat(Python.find(first + File.pathSeparator + second))
                .contains(new Python(Path.of("/of/3.11.7"), "3.11.7"));
    }

    @Test
    void theUsualOneGoesBeforeNewerOnes() throws IOException, InterruptedException {
        install(first, "python3.14", "CPython", "3.14.0");
        install(first, "python3", "CPython", "3.9.18");

        assertThat(Python.find(first.toString())).map(Python::version).contains("3.9.18");
    }

    @Test
    void oldOnesOthersAndThoseThatDoNotRunArePassedOver() throws IOException, InterruptedException {
        install(first, "python3.11", "PyPy", "3.11.13");
        install(first, "python3", "CPython", "3.7.16");
        Files.setPosixFilePermissions(
                Files.writeString(first.resolve("python3.13"), "#!/bin/sh\necho not here >&2\nexit 127\n"),
                PosixFilePermissions.fromString("rwx------"));
        install(first, "python3.12", "CPython", "3.12.1");

        assertThat(Python.find(first.toString())).map(Python::toString).contains("CPython 3.12.1");
    }
}
