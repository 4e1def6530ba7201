/// The command `demo`: text analysis of real files in processes, two of which are made to fail.
@org.jspecify.annotations.NullMarked
package io.github.offspring.cli.demo;
