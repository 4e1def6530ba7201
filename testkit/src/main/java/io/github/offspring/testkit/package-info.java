/// What the tests of all modules use.
@org.jspecify.annotations.NullMarked
package io.github.offspring.testkit;
