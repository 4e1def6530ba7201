/// Progress bars for the maps of a pool.
package io.github.offspring.progress;
