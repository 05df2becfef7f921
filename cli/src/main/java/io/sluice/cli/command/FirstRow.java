package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.home.WorkgroupHome;
import io.sluice.cli.render.RowFormat;
import io.sluice.cli.render.Rows;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What this machine's own endpoint is made of, as the database has it once its first report has landed. */
final class FirstRow {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long LOOK_INTERVAL_MILLIS = 200;
    private static final String QUESTION = "SELECT host, cpu_model, memory_bytes / 1048576 AS memory_mib, packages"
            + " FROM v_endpoints WHERE scanned_at IS NOT NULL ORDER BY scanned_at LIMIT 1";

    private final Surroundings around;

    FirstRow(Surroundings around) {
        this.around = around;
    }

    /** Shows it, or says that it has not come yet; a region without connectors shows nothing. */
    void show(WorkgroupHome home) throws InterruptedException {
        boolean hasConnectors = home.running()
                .map(running -> !running.text("connectors").isEmpty())
                .orElse(false);
        if (!hasConnectors) {
            return;
        }
        long begun = System.nanoTime();
        String trouble = "";
        while (System.nanoTime() - begun < PATIENCE.toNanos()) {
            try {
                JsonNode answer = ask(around.connectors());
                // The packages come a moment after the machine they are of.
                if (answer.at("/rows/0/3").asLong() > 0) {
                    around.print("\nIts inventory, from the database:\n"
                            + Rows.of(answer).text(RowFormat.TABLE)
                            + "More: ./sluice inventory query 'SELECT * FROM v_packages LIMIT 10'\n");
                    return;
                }
            } catch (Failure e) {
                trouble = ": " + e.getMessage();
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL_MILLIS);
        }
        around.print("\nNo inventory has reached the database within " + PATIENCE.toSeconds() + " s" + trouble
                + ". Look later with: ./sluice inventory query 'SELECT * FROM v_endpoints'\n");
    }

    private static JsonNode ask(Api connectors) {
        return connectors.post("/inventory/query", Json.object().put("sql", QUESTION));
    }
}
