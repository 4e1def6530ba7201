package io.github.offspring.launchmodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.offspring.testkit.JavaProgram;
import io.github.offspring.testkit.RealProcesses;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The library and the program as named modules; the program's module exports and opens nothing.
@RealProcesses
class ModulePathTest {

    private static final String CLOSED = "module app { requires io.github.offspring; }\n";
    private static final String OPENED =
            "module app { requires io.github.offspring; opens app.model to io.github.offspring; }\n";

    @TempDir
    Path directory;

    private Workshop workshop;

    @BeforeEach
    void open() {
        workshop = new Workshop(directory);
    }

    private Path compile(String descriptor, boolean serializable) throws IOException {
        Map<String, String> files = new LinkedHashMap<>(Programs.several());
        files.put("module-info.java", descriptor);
        if (serializable) {
            files.computeIfPresent(
                    "app/model/Point.java", (_, text) -> text.replace(")", ") implements java.io.Serializable"));
        }
        // As strict as a user may be: the library's annotations must not become a problem of theirs.
        return workshop.compile("app", files, "-p", Workshop.library().toString(), "-Xlint:all,-serial", "-Werror");
    }

    private JavaProgram.Ended run(Path classes) throws InterruptedException {
        return workshop.java("-p", classes + File.pathSeparator + Workshop.library(), "-m", "app/app.Main");
    }

    @Test
    void aModuleThatOpensNothingHasItsClassesInChildren() throws IOException, InterruptedException {
        Programs.assertSaid(run(compile(CLOSED, true)), "hello");
    }

    @Test
    void recordsOfAnOpenPackageNeedNotBeSerializable() throws IOException, InterruptedException {
        Programs.assertSaid(run(compile(OPENED, false)), "hello");
    }

    @Test
    void aRecordThatNobodyCanReachIsAnErrorThatSaysWhatToDo() throws IOException, InterruptedException {
        JavaProgram.Ended ended = run(compile(CLOSED, false));

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err())
                .contains("CodecException: task: cannot be sent")
                .contains("class=app.model.Point")
                .contains("make that class Serializable")
                .contains("or open its package: opens app.model to io.github.offspring");
    }

    @Test
    void relativeEntriesAndModulesInJarsWork() throws IOException, InterruptedException {
        workshop.pack("mods/app.jar", compile(CLOSED, true), Map.of());
        Files.copy(Workshop.library(), directory.resolve("mods/offspring.jar"));

        Programs.assertSaid(workshop.java("-p", "mods", "-m", "app/app.Main"), "hello");
    }
}
