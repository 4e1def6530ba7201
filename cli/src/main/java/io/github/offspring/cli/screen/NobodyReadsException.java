package io.github.offspring.cli.screen;

/// Thrown when something is printed that nobody reads any more, as after `| head`.
public final class NobodyReadsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// Creates one.
    public NobodyReadsException() {
        super("screen: nobody reads standard output any more");
    }
}
