package io.github.offspring.cli.map;

/// Thrown in a worker if a line cannot be given to the method; the method has not been called.
final class UnusableLineException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    UnusableLineException(String message) {
        super(message);
    }
}
