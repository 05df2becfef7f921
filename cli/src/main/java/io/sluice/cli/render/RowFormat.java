package io.sluice.cli.render;

/** How rows of a database are shown. */
public enum RowFormat {
    TABLE,
    JSON,
    YAML,
    JSONL,
    CSV
}
