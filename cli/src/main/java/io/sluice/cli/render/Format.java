package io.sluice.cli.render;

/** How a command shows what it got. */
public enum Format {
    TABLE,
    JSON,
    YAML,
    JSONL
}
