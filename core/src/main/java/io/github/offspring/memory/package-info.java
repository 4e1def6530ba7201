/// Memory that several processes use: segments, values, arrays, lists and records.
package io.github.offspring.memory;
