/// Load programs over real processes, each beside the Python program that it is compared with.
@org.jspecify.annotations.NullMarked
package io.github.offspring.benchmarks;
