package io.sluice.gateway;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.gateway.activation.Activations;
import io.sluice.gateway.activation.Batch;
import io.sluice.gateway.activation.InboxDecider;
import io.sluice.gateway.activation.InboxLimits;
import io.sluice.gateway.desk.KnownEndpoints;
import io.sluice.gateway.grant.GrantDecider;
import io.sluice.gateway.grant.GrantSettings;
import io.sluice.gateway.grant.Request;
import io.sluice.gateway.grant.RequestClass;
import io.sluice.gateway.login.LoginPacer;
import io.sluice.gateway.store.GatewayStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The heap half of the formula of docs/operations.md, term by term: each is filled with what costs most. */
class HeapFormulaTest {
    private static final int COUNT = 20_000;

    @TempDir
    Path folder;

    @Test
    void activationsTakeNoMoreThanTheFormulaSays() {
        // One for each endpoint: nothing is shared. Sent and taken, so that every book has it.
        Batch batch = Activations.batch("linux-x86_64");
        HeapClaim.check("inbox.entries", COUNT, () -> {
            InboxDecider decider = new InboxDecider(new InboxLimits(65_536, 4, 1_000, 100), key -> batch, id -> false);
            decider.creditLimit(Long.MAX_VALUE);
            for (int i = 0; i < COUNT; i++) {
                String endpoint = HeapClaim.endpoint(i);
                decider.arrived(Activations.arrival(new UUID(7, 7).toString(), endpoint, 1), 0);
                decider.loggedIn(Activations.presence(i + 1, endpoint, "boot", false), 0);
                decider.acknowledged(i + 1, new UUID(7, 7) + "/" + endpoint, 0);
            }
            return decider;
        });
    }

    @Test
    void knownEndpointsTakeNoMoreThanTheFormulaSays() {
        try (GatewayStore store = GatewayStore.open(folder, 8 << 20, 4 << 20)) {
            HeapClaim.check("known.endpoints", COUNT, () -> {
                KnownEndpoints known = new KnownEndpoints(store, COUNT, new SimpleMeterRegistry());
                List<String> ids = new ArrayList<>();
                for (int i = 0; i < COUNT; i++) {
                    ids.add(HeapClaim.endpoint(i));
                }
                known.addAll(ids, 1);
                return known;
            });
        }
    }

    @Test
    void turnsForLoginsTakeNoMoreThanTheFormulaSays() {
        HeapClaim.check("login.places", COUNT, () -> {
            LoginPacer pacer = new LoginPacer(1_000, 100, 60_000, COUNT);
            for (int i = 0; pacer.places() < COUNT; i++) {
                pacer.ask(HeapClaim.endpoint(i), false, 0);
            }
            return pacer;
        });
    }

    @Test
    void requestsToSendTakeNoMoreThanTheFormulaSays() {
        HeapClaim.check("grant.waiting", COUNT, () -> {
            GrantDecider decider = new GrantDecider(new GrantSettings(
                    COUNT,
                    8,
                    1_000,
                    2,
                    1 << 18,
                    1 << 16,
                    Duration.ofSeconds(30),
                    1 << 20,
                    1 << 25,
                    64,
                    Duration.ofSeconds(2),
                    GrantSettings.WEIGHTS));
            for (int i = 0; i < COUNT; i++) {
                String name = HeapClaim.LONGEST.substring(1) + "x";
                decider.request(
                        new Request(new UUID(1, i), HeapClaim.endpoint(i), RequestClass.RESULT, 1 << 20, name), i);
            }
            return decider;
        });
    }
}
