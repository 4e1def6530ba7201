package io.github.offspring.cli;

import picocli.CommandLine.IVersionProvider;

/// The version of this program, and what it runs on.
final class Version implements IVersionProvider {

    Version() {}

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "offspring " + (version == null ? "(not packaged)" : version),
            "Java " + System.getProperty("java.runtime.version") + ", " + System.getProperty("java.vendor"),
            System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                    + System.getProperty("os.arch")
        };
    }
}
