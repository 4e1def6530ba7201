/// Pairs of operations that two threads do at the same moment, millions of times, with every outcome that there
/// may be and what it means. The threads are of one process: the words they change are the same as among
/// processes.
@NullMarked
package io.github.offspring.stress;

import org.jspecify.annotations.NullMarked;
