package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.render.RowFormat;
import io.sluice.cli.render.Rows;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks what machines are made of. */
@Command(
        name = "inventory",
        description = "Shows what machines are made of.",
        subcommands = {
            InventoryLookCommands.Get.class,
            InventoryLookCommands.Diff.class,
            InventoryLookCommands.History.class,
            InventoryCommand.Query.class,
            InventoryScanCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  sluice inventory get ID",
            "  sluice inventory history ID",
            "  sluice inventory scan 'os=linux'",
            "  sluice inventory query 'SELECT * FROM v_endpoints'",
            "  sluice inventory query \"SELECT host, version FROM v_packages WHERE name = 'openssl'\" -o csv"
        })
public final class InventoryCommand {
    /** Asks the database in SQL. */
    @Command(
            name = "query",
            description = "Asks the region's database in SQL; questions may only read.",
            footer = {
                "",
                "Views: v_endpoints, v_packages, v_outdated, v_disk_pressure, v_last_seen. Tables: endpoints, inventory,",
                "packages, interfaces, filesystems, services, ports, inventory_changes, ledger.",
                "",
                "Examples:",
                "  sluice inventory query 'SELECT host, cpu_model, memory_bytes, packages FROM v_endpoints'",
                "  sluice inventory query 'SELECT host, mount, used_percent FROM v_disk_pressure' -o jsonl",
                "  sluice inventory query 'SELECT name, count(*) FROM packages GROUP BY 1 ORDER BY 2 DESC' --rows 20"
            })
    public static final class Query implements Callable<Integer> {
        private final Surroundings around;

        @Parameters(paramLabel = "SQL", description = "One statement.")
        String sql = "";

        @Option(
                names = "--rows",
                paramLabel = "N",
                description = "Most rows to show. Default: as many as the connectors allow.")
        @Nullable
        Integer rows;

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FORMAT",
                defaultValue = "table",
                description =
                        "table, json, yaml, jsonl (one JSON object a line) or csv (RFC 4180). Default: ${DEFAULT-VALUE}.")
        RowFormat format = RowFormat.TABLE;

        public Query(Surroundings around) {
            this.around = around;
        }

        @Override
        public Integer call() {
            if (rows != null && rows < 1) {
                throw new Failure(ExitCode.USAGE, "--rows has the bad value '" + rows + "': expected 1 or more");
            }
            ObjectNode question = Json.object().put("sql", sql);
            if (rows != null) {
                question.put("rows", rows);
            }
            JsonNode answer = around.connectors().post("/inventory/query", question);
            around.print(Rows.of(answer).text(format));
            String cut = Json.text(answer, "cut");
            if (!cut.isEmpty()) {
                around.say("sluice: " + cut);
            }
            return ExitCode.OK.code();
        }
    }
}
