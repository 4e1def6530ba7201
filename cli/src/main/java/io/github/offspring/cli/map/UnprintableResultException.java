package io.github.offspring.cli.map;

/// Thrown in a worker if what the method returned is more than one line.
final class UnprintableResultException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    UnprintableResultException(String message) {
        super(message);
    }
}
