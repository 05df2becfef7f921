package io.sluice.cli.command;

import io.sluice.cli.render.Format;

/** How results are shown: as any list, or one output as it is. */
enum ResultFormat {
    TABLE(Format.TABLE),
    JSON(Format.JSON),
    YAML(Format.YAML),
    JSONL(Format.JSONL),
    /** The bytes of one target's output. */
    RAW(Format.TABLE);

    private final Format format;

    ResultFormat(Format format) {
        this.format = format;
    }

    Format format() {
        return format;
    }
}
