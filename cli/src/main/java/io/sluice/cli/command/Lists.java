package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import io.sluice.cli.render.Listing.Column;
import java.util.ArrayList;
import java.util.List;

/** Shows what the API lists as it lists it. */
final class Lists {
    private Lists() {}

    /** Every item of a list; the exit code. */
    static int show(Surroundings around, Format format, String path, List<Column> columns) {
        List<JsonNode> items = new ArrayList<>();
        around.api().each(path, items::add);
        around.print(Listing.items(format, columns, items));
        return ExitCode.OK.code();
    }

    /** One item; the exit code. */
    static int showOne(Surroundings around, Format format, String path) {
        around.print(Listing.item(format, around.api().get(path)));
        return ExitCode.OK.code();
    }
}
