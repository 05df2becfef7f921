package io.sluice.agent;

import static org.awaitility.Awaitility.await;

import io.sluice.agent.config.AgentKeys;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An agent that has enrolled and logged in at a gateway that does what the test says. */
abstract class LoggedInFixture {
    static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    TestRegion region;
    TestGateway gateway;
    Agent agent;
    /** Of the first activation. */
    String id;

    /** Of the method that lends it. */
    Map<String, String> environment = Map.of();

    private final Map<String, String> settings;

    /** @param settings beside those that say where the agent is at home */
    LoggedInFixture(Map<String, String> settings) {
        this.settings = settings;
    }

    @BeforeEach
    void logIn() throws Exception {
        region = new TestRegion();
        gateway = new TestGateway(region, true);
        Path token = folder.resolve("token");
        Files.writeString(token, region.token().written() + "\n");
        Map<String, String> all = new HashMap<>(settings);
        all.put("data.dir", folder.resolve("data").toString());
        all.put("gateways", gateway.address());
        all.put("token.file", token.toString());
        all.put("transfer.held.bytes", "64KiB");
        all.put("stop.timeout", "2s");
        all.putIfAbsent("inventory.every", "0s");
        agent = Agent.start(Config.of(AgentKeys.ALL, all));
        await().atMost(LONG).until(() -> gateway.logins.size() >= 2);
        id = activation("inv1");
    }

    @AfterEach
    void leave() throws IOException {
        agent.close();
        gateway.close();
    }

    /** The id of an invocation's activation on this endpoint. */
    String activation(String invocation) {
        return invocation + "/" + gateway.logins.get(1).clientId();
    }

    /** Runs a method that does nothing but lend its environment to the test, until there is a file {@code go}. */
    Map<String, String> lentEnvironment() throws IOException {
        String script = "#!/bin/sh\nenv > " + folder + "/env.draft\nmv " + folder + "/env.draft " + folder
                + "/env\nwhile [ ! -e " + folder + "/go ]; do sleep 0.05; done\necho ended\n";
        gateway.offer(script);
        gateway.activate(region.script(id, script, ""));
        await().atMost(LONG).until(() -> Files.exists(folder.resolve("env")));
        environment = new HashMap<>();
        Files.readAllLines(folder.resolve("env")).forEach(line -> {
            int equals = line.indexOf('=');
            environment.put(line.substring(0, Math.max(0, equals)), line.substring(equals + 1));
        });
        return environment;
    }

    /** The first activation's end, when it has come. */
    ActivationReport terminal() {
        await().atMost(LONG).until(() -> gateway.terminal(id) != null);
        return Objects.requireNonNull(gateway.terminal(id));
    }
}
