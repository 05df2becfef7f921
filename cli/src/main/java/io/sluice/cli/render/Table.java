package io.sluice.cli.render;

import java.util.ArrayList;
import java.util.List;

/** Columns under their titles, as wide as what is in them; the last one is not padded. */
public final class Table {
    private final List<String> titles;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(List<String> titles) {
        this.titles = List.copyOf(titles);
    }

    public Table row(List<String> cells) {
        if (cells.size() != titles.size()) {
            throw new IllegalArgumentException(
                    "a row of " + cells.size() + " cells under " + titles.size() + " titles");
        }
        rows.add(cells.stream().map(Table::cell).toList());
        return this;
    }

    /** All lines, each with its end. */
    public String text() {
        int[] widths = new int[titles.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = titles.get(column).length();
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        StringBuilder text = new StringBuilder();
        line(text, titles, widths);
        rows.forEach(row -> line(text, row, widths));
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            line.append(cells.get(column));
            line.append(" ".repeat(widths[column] - cells.get(column).length() + 2));
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private static String cell(String value) {
        String safe = Words.harmless(value).replace('\n', ' ').replace('\t', ' ');
        return safe.isEmpty() ? "-" : safe;
    }
}
