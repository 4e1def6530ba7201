/// The algorithms of what processes share: words of memory, what is done to them, and what is left to do when
/// somebody dies in the middle.
package io.github.offspring.internal.robust;
