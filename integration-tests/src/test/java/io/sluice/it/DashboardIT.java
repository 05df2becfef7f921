package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.it.harness.Checkout;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The dashboards ask for nothing that is not there. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class DashboardIT {
    private static final Pattern SELECTOR = Pattern.compile("\\b([a-z][a-z0-9_]*)\\{([^}]*)}");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)(=~?)\"([^\"]*)\"");
    /** Put there by whoever scrapes. */
    private static final String SCRAPED = "instance";

    @Test
    void everyQueryOfTheGatewaysDashboardFindsItsMetricInARunningGateway() throws IOException {
        // Given
        List<String> queries = queries(Checkout.find().root().resolve("deploy/dashboards/gateway.json"));
        assertThat(queries).hasSizeGreaterThan(30);
        List<String> lines;
        try (RealRegion region = RealRegion.start(RegionPlan.small(Logs.of(DashboardIT.class)))) {
            RealAgent agent = region.startAgent("seen=yes");
            String job = region.api().runScript("id=" + agent.endpointId(), "#!/bin/sh\necho hello\n");
            region.api().awaitComplete(job, Duration.ofMinutes(1));

            // When
            lines = region.face("gw-1").metrics().lines().toList();
        }

        // Then
        List<String> missing = new ArrayList<>();
        for (String query : queries) {
            Matcher selectors = SELECTOR.matcher(query);
            int found = 0;
            while (selectors.find()) {
                found++;
                if (lines.stream().noneMatch(line -> isOf(line, selectors.group(1), selectors.group(2)))) {
                    missing.add(selectors.group());
                }
            }
            assertThat(found).as("selectors of %s", query).isPositive();
        }
        assertThat(missing).isEmpty();
    }

    private static boolean isOf(String line, String metric, String labels) {
        if (!line.startsWith(metric + " ") && !line.startsWith(metric + "{")) {
            return false;
        }
        Matcher label = LABEL.matcher(labels);
        while (label.find()) {
            String written = label.group(1) + "=\"" + label.group(3) + "\"";
            if (!label.group(1).equals(SCRAPED) && !line.contains(written)) {
                return false;
            }
        }
        return true;
    }

    private static List<String> queries(Path dashboard) throws IOException {
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : new ObjectMapper().readTree(dashboard.toFile()).path("panels")) {
            panel.path("targets")
                    .forEach(target -> queries.add(target.path("expr").asText()));
        }
        return queries;
    }
}
