/// Values that are computed again and again, and read meanwhile as they were computed last.
package io.github.offspring.refresh;
