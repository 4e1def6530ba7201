/// How the build runs tests in several JVMs at once.
@org.jspecify.annotations.NullMarked
package io.github.offspring.forks;
