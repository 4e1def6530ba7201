/// Who of a family lives, what it shares, and what becomes of the things of the dead.
package io.github.offspring.internal.lease;
