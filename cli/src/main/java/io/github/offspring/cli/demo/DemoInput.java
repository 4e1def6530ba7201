package io.github.offspring.cli.demo;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the demo reads.
///
/// @param title what a user calls it
/// @param files the files
record DemoInput(String title, FileList files) {

    /// The launcher script says by it where it lies.
    private static final String HOME_PROPERTY = "offspring.cli.home";

    static DemoInput of(List<Path> paths) {
        FileList files = new FileList();
        paths.forEach(path -> files.add(path, _ -> false));
        return new DemoInput(paths.stream().map(Path::toString).collect(Collectors.joining(", ")), files);
    }

    static DemoInput ofProjectAndJdk() {
        FileList files = new FileList();
        Optional<Path> project = project();
        project.ifPresent(folder -> files.add(folder, IgnoredFiles.of(folder)));
        Path jdk = Path.of(System.getProperty("java.home"));
        Path source = jdk.resolve("lib", "src.zip");
        boolean hasSource = Files.isReadable(source);
        if (hasSource) {
            files.addEntries(source, "src.zip");
        } else {
            files.add(jdk.resolve("legal"), _ -> false);
        }
        String ofJdk = "this JDK's " + (hasSource ? "lib/src.zip" : "legal/");
        return new DemoInput(
                Stream.concat(project.map(_ -> "this project").stream(), Stream.of(ofJdk))
                        .collect(Collectors.joining(" and ")),
                files);
    }

    /// The project's folder: where the launcher lies, else where the jar was built; empty if it is neither.
    private static Optional<Path> project() {
        String told = System.getProperty(HOME_PROPERTY);
        return Stream.concat(Optional.ofNullable(told).map(Path::of).stream(), placeOfBuild().stream())
                .filter(folder -> Files.isRegularFile(folder.resolve("pom.xml")))
                .findFirst();
    }

    private static Optional<Path> placeOfBuild() {
        CodeSource source = DemoInput.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return Optional.empty();
        }
        try {
            // <project>/cli/target/<jar or classes>
            Path jar = Path.of(source.getLocation().toURI());
            return Optional.ofNullable(jar.getParent()).map(Path::getParent).map(Path::getParent);
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }
}
