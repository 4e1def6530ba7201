/// Many tasks on a few child processes.
package io.github.offspring.pool;
