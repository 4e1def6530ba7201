/// The list of the examples, and what is to be seen when each one runs; the tests and the tour read it.
@org.jspecify.annotations.NullMarked
package io.github.offspring.examples.tour;
