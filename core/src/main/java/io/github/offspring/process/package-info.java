/// Child processes: starting them, waiting for them, ending them, and the family that they and this process make
/// up.
package io.github.offspring.process;
