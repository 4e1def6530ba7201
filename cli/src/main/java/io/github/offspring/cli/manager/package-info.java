/// The command `manager`: keys for two machines, and a manager that serves.
@org.jspecify.annotations.NullMarked
package io.github.offspring.cli.manager;
