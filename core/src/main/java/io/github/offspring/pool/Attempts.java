package io.github.offspring.pool;

/// How often work has been begun, and how often it may be.
///
/// @param number which attempt this is, from 1
/// @param allowed how many there may be
/// @param deaths how many workers have died of it
record Attempts(int number, int allowed, int deaths) {

    static final Attempts ONE = new Attempts(1, 1, 0);

    Attempts afterDeath() {
        return new Attempts(number + 1, allowed, deaths + 1);
    }

    Attempts afterTimeout() {
        return new Attempts(number + 1, allowed, deaths);
    }
}
