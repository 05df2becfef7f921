package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Json;
import io.sluice.cli.render.Format;
import io.sluice.cli.render.Listing;
import io.sluice.cli.render.Listing.Column;
import io.sluice.cli.render.Words;
import java.util.ArrayList;
import java.util.List;

/** What a job would do, on the screen. */
final class PlanDisplay {
    private static final List<Column> COLUMNS = List.of(
            Column.of("GATEWAY", "gateway"),
            Column.of("TARGETS", "targets"),
            Column.of("OFFLINE", "offline"),
            Column.of("NO VARIANT", "noVariant"),
            new Column(
                    "CACHED",
                    part -> part.path("cached").isNumber() ? part.path("cached").asText() : "unknown"),
            new Column(
                    "CODE AT MOST",
                    part -> Words.size(part.path("codeBytesAtMost").asLong())));

    private final Surroundings around;

    PlanDisplay(Surroundings around) {
        this.around = around;
    }

    void show(JsonNode plan, Format format) {
        if (format != Format.TABLE) {
            around.print(Listing.item(format, plan));
            return;
        }
        List<JsonNode> parts = new ArrayList<>();
        plan.path("gateways").forEach(parts::add);
        around.print(Listing.items(Format.TABLE, COLUMNS, parts));
        StringBuilder line = new StringBuilder("\n");
        line.append(Json.text(plan, "targets")).append(" targets");
        if (plan.path("meant").isNumber()) {
            line.append(" of ").append(Json.text(plan, "meant"));
            line.append(", chosen by --seed ").append(Json.text(plan, "seed"));
        }
        line.append(", ");
        line.append(Json.text(plan, "offline")).append(" of them offline");
        if (plan.path("noVariant").asLong() > 0) {
            line.append(", ").append(Json.text(plan, "noVariant")).append(" on a platform it does not run on");
        }
        if (plan.path("unknown").asLong() > 0) {
            line.append(", ").append(Json.text(plan, "unknown")).append(" more are not known to the region");
        }
        around.print(line.append(". Nothing was started.\n").toString());
    }
}
