package io.github.offspring.cli.screen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Columns of text, aligned.
///
/// *Immutable.*
public final class Table {

    private static final String GAP = "  ";

    /// A column.
    ///
    /// @param title its heading
    /// @param width its least width, in characters
    /// @param right whether what it holds stands at its right edge, as numbers do
    public record Column(String title, int width, boolean right) {

        /// A column of text.
        ///
        /// @param title its heading
        /// @return the column, as wide as its heading
        public static Column text(String title) {
            return new Column(title, title.length(), false);
        }

        /// A column of numbers.
        ///
        /// @param title its heading
        /// @return the column, as wide as its heading
        public static Column number(String title) {
            return new Column(title, title.length(), true);
        }

        /// The same column, wide enough.
        ///
        /// @param least what must fit in
        /// @return the column
        public Column atLeast(int least) {
            return new Column(title, Math.max(width, least), right);
        }

        private String pad(String cell) {
            String space = " ".repeat(Math.max(0, width - cell.length()));
            return right ? space + cell : cell + space;
        }
    }

    private final List<Column> columns;

    private Table(List<Column> columns) {
        this.columns = List.copyOf(columns);
    }

    /// A table of some columns.
    ///
    /// @param columns the columns, from the left
    /// @return the table
    public static Table of(Column... columns) {
        return new Table(Arrays.asList(columns));
    }

    /// The same table, each column wide enough for what it will hold.
    ///
    /// @param rows the cells, row by row
    /// @return the table
    public Table fitting(List<List<String>> rows) {
        List<Column> wide = new ArrayList<>(columns);
        for (List<String> row : rows) {
            for (int i = 0; i < wide.size(); i++) {
                wide.set(i, wide.get(i).atLeast(row.get(i).length()));
            }
        }
        return new Table(wide);
    }

    /// The headings.
    ///
    /// @return a line
    public String heading() {
        return row(columns.stream().map(Column::title).toList());
    }

    /// A row. A cell that is too wide moves the ones after it.
    ///
    /// @param cells as many as there are columns
    /// @return a line, without spaces at its end
    /// @throws IllegalArgumentException if the number of cells is not that of the columns
    public String row(List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(
                    "table: a row must have a cell for each column: cells=" + cells + ", columns=" + columns.size());
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            line.append(i == 0 ? "" : GAP).append(columns.get(i).pad(cells.get(i)));
        }
        return line.toString().stripTrailing();
    }
}
