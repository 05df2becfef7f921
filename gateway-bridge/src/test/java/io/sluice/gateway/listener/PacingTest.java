package io.sluice.gateway.listener;

import static io.sluice.gateway.listener.FrontEnd.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.listener.FrontEnd.Ended;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.WireTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More logins than the gateway lets in at once. */
class PacingTest {
    private static final Pattern RETRY = Pattern.compile("retry-after-ms..(\\d+)", Pattern.DOTALL);

    @TempDir
    Path folder;

    private FrontEnd front;

    @BeforeEach
    void start() throws Exception {
        // One login in each tenth of a second.
        front = FrontEnd.start(new TestRegion("local").writeGateway(folder), "login.rate", "10");
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Test
    void whoIsTooManyIsToldWhenToComeAndIsLetInThen() throws Exception {
        // Given
        List<String> ids = new ArrayList<>();
        List<String> later = new ArrayList<>();
        long longest = 0;
        for (int i = 0; i < 6; i++) {
            ids.add(UUID.randomUUID().toString());
            long wait = tryToLogIn(ids.get(i));
            if (wait > 0) {
                later.add(ids.get(i));
                longest = Math.max(longest, wait);
            }
        }
        assertThat(later).isNotEmpty();
        assertThat(longest).isBetween(1L, 2_000L);
        assertThat(front.count("logins.paced")).isEqualTo(later.size());
        // When
        long due = System.nanoTime() + Duration.ofMillis(longest).toNanos();
        await().until(() -> System.nanoTime() - due >= 0);
        // Then
        for (String id : later) {
            assertThat(tryToLogIn(id)).as(id).isZero();
        }
    }

    @Test
    void whoIsSentAwayLeavesItsOlderSessionAsItIs() throws Exception {
        // Given
        String id = UUID.randomUUID().toString();
        try (RawClient older = front.plain().login(id)) {
            next(front.links);
            long wait = 0;
            // When
            for (int i = 0; wait == 0 && i < 20; i++) {
                String other = UUID.randomUUID().toString();
                wait = tryToLogIn(other);
            }
            wait = tryToLogIn(id);
            // Then
            assertThat(wait).isPositive();
            older.ping().expect(RawClient.PINGRESP);
            assertThat(front.ends.stream().map(Ended::link))
                    .noneMatch(link -> link.endpointId().equals(id));
        }
    }

    /** 0 if it is in; else the milliseconds after which it is to come back. */
    private long tryToLogIn(String id) throws Exception {
        RawClient client = front.plain();
        client.connect(id).expect(RawClient.CONNACK, ReasonCodes.SUCCESS);
        client.subscribe(1, WireTopics.DOWN_ALL);
        RawClient.Packet answer = client.read();
        if (answer.type() == RawClient.SUBACK) {
            return 0;
        }
        assertThat(answer.type()).isEqualTo(RawClient.DISCONNECT);
        assertThat(answer.code()).isEqualTo(ReasonCodes.SERVER_BUSY);
        client.close();
        Matcher retry = RETRY.matcher(answer.text());
        assertThat(retry.find()).as(answer.text()).isTrue();
        return Long.parseLong(retry.group(1));
    }
}
