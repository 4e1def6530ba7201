/// The words that all of Offspring uses: work that can be sent to another process, how a process ended, and the
/// errors.
package io.github.offspring;
