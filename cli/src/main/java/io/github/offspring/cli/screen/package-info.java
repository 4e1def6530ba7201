/// What all commands print with: lines, a line that is drawn anew in place, tables.
@org.jspecify.annotations.NullMarked
package io.github.offspring.cli.screen;
