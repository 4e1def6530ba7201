/// One small program a scenario: what a user would write, complete and careful.
@org.jspecify.annotations.NullMarked
package io.github.offspring.examples;
