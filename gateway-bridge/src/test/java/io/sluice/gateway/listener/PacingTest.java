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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More logins than the gateway lets in at once. */
class PacingTest {
    private static final Pattern RETRY = Pattern.compile("retry-after-ms..(\\d+)", Pattern.DOTALL);
    private static final Pattern TURN = Pattern.compile("turn-ms..(\\d+)", Pattern.DOTALL);

    @TempDir
    Path folder;

    private FrontEnd front;

    @BeforeEach
    void start() throws Exception {
        start("login.hold", "0s");
    }

    /** One login in each tenth of a second. */
    private void start(String... more) throws Exception {
        List<String> settings = new ArrayList<>(List.of("login.rate", "10"));
        settings.addAll(List.of(more));
        front = FrontEnd.start(new TestRegion("local").writeGateway(folder), settings.toArray(String[]::new));
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

    @Test
    void whoseTurnIsSoonWaitsForItOnItsConnection() throws Exception {
        // Given
        front.close();
        start("login.hold", "5s");
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(front.plain().connect(UUID.randomUUID().toString()));
        }
        // When
        long longest = 0;
        for (RawClient client : clients) {
            Matcher turn = TURN.matcher(
                    client.expect(RawClient.CONNACK, ReasonCodes.SUCCESS).text());
            longest = Math.max(longest, turn.find() ? Long.parseLong(turn.group(1)) : 0);
            client.subscribe(1, WireTopics.DOWN_ALL);
        }
        // Then
        assertThat(longest).isBetween(1L, 2_000L);
        for (RawClient client : clients) {
            client.expect(RawClient.SUBACK, 1);
            client.close();
        }
        assertThat(front.count("logins.held")).isPositive();
        assertThat(front.count("logins.paced")).isZero();
    }

    @Test
    void whoFindsNoPlaceIsRefusedInFiveBytes() throws Exception {
        // Given
        front.close();
        start("login.hold", "0s", "login.places", "1");
        // When
        List<RawClient.Packet> refusals = new ArrayList<>();
        for (int i = 0; i < 20 && refusals.isEmpty(); i++) {
            try (RawClient client = front.plain()) {
                RawClient.Packet answer =
                        client.connect(UUID.randomUUID().toString()).expect(RawClient.CONNACK);
                if (answer.code() != ReasonCodes.SUCCESS) {
                    refusals.add(answer);
                } else {
                    client.subscribe(1, WireTopics.DOWN_ALL).read();
                }
            }
        }
        // Then
        assertThat(refusals).hasSize(1).allMatch(refusal -> refusal.code() == ReasonCodes.SERVER_BUSY);
        assertThat(refusals.get(0).body()).hasSize(3);
        assertThat(front.count("logins.without.place")).isPositive();
    }

    @Test
    void aHerdWithTlsIsAcceptedNoFasterThanTheRateAndOthersAreServedMeanwhile() throws Exception {
        // Given
        int herd = 20;
        TestRegion region = new TestRegion("local");
        front.close();
        front = FrontEnd.start(region.writeGateway(folder), "accept.rate", "20");
        String id = UUID.randomUUID().toString();
        try (RawClient bystander = front.plain().login(id)) {
            next(front.links);
            SSLContext context = region.client(region.endpoint(id));
            ExecutorService threads = Executors.newFixedThreadPool(herd);
            long start = System.nanoTime();
            // When
            List<Future<RawClient>> clients = new ArrayList<>();
            for (int i = 0; i < herd; i++) {
                clients.add(threads.submit(() -> RawClient.tls(front.listener.tlsAddress(), context)));
            }
            bystander.ping().expect(RawClient.PINGRESP);
            for (Future<RawClient> client : clients) {
                client.get().close();
            }
            threads.shutdown();
            // Then
            assertThat(System.nanoTime() - start)
                    .isGreaterThan(Duration.ofMillis(800).toNanos());
            assertThat(front.count("accept.pauses")).isPositive();
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
