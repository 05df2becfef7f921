package io.sluice.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.MemoryBound;
import io.sluice.gateway.grant.Decision;
import io.sluice.gateway.grant.GrantDecider;
import io.sluice.gateway.grant.GrantSettings;
import io.sluice.gateway.grant.RelayCapacity;
import io.sluice.gateway.grant.Request;
import io.sluice.gateway.grant.RequestClass;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.wire.Grant;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferIds;
import io.sluice.wire.WireTopics;
import io.sluice.wire.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The formula of docs/operations.md, against connections that all stop in the middle of the largest packet they may send. */
class MemoryBoundTest {
    private static final int CONNECTIONS = 480;
    private static final int CHUNK = 65_536;
    private static final int BASE = 4_096;
    private static final long OUTSTANDING = 6 << 20;
    private static final int QUEUE = 20_000;
    private static final long LAPSE_NANOS = Duration.ofSeconds(32).toNanos();
    private static final RelayCapacity FREE = new RelayCapacity(0, 1L << 40, 1_000_000, false, false);

    @TempDir
    Path folder;

    private final List<RawClient> clients = new ArrayList<>();
    private final Map<String, RawClient> byId = new HashMap<>();
    private final Map<String, EndpointLink> links = new HashMap<>();

    @Test
    void unfinishedPacketsOfAllConnectionsStayWithinTheFormula() throws Exception {
        // Given
        MemoryBound bound = MemoryBound.of(settings());
        long before = direct();
        try (FrontEnd front = FrontEnd.start(
                new TestRegion("local").writeGateway(folder), "connections.max", String.valueOf(CONNECTIONS))) {
            logIn(front);
            GrantDecider decider = decider();
            for (int i = 0; i < QUEUE; i++) {
                String endpoint = id(i % CONNECTIONS);
                decider.request(new Request(new UUID(9, i), endpoint, RequestClass.RESULT, CHUNK, "stdout"), 0);
            }
            // When: grant after grant lapses, each with a chunk begun on it; then the others begin an ordinary packet
            long bytes = 0;
            List<String> free = new ArrayList<>(byId.keySet());
            for (int round = 0; round < 5; round++) {
                for (Decision decision : decider.decide(FREE, round * LAPSE_NANOS)) {
                    if (decision instanceof Decision.Give give && !free.isEmpty()) {
                        bytes += beginChunk(free.remove(0), give);
                    }
                }
            }
            assertThat(bytes).as("the grants are a real load").isGreaterThan(3 * OUTSTANDING);
            for (String endpoint : free) {
                byte[] packet =
                        RawClient.publishPacket(0x32, 7, WireTopics.UP_REPORT, new byte[0], new byte[BASE - 100]);
                client(endpoint).send(Arrays.copyOf(packet, packet.length - 1));
                bytes += packet.length - 1;
            }
            long sent = bytes;
            await().until(() -> front.count("bytes", "direction", "up") >= sent);
            // Then
            long used = direct() - before;
            assertThat(used).isLessThanOrEqualTo(bound.directBytes());
            assertThat(used).as("what is held is what was sent").isGreaterThan(sent / 2);
            assertThat((double) used).as("and hardly more").isLessThanOrEqualTo(1.25 * sent + (16 << 20));
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private void logIn(FrontEnd front) throws Exception {
        for (int i = 0; i < CONNECTIONS; i++) {
            RawClient client = front.plain().login(id(i));
            clients.add(client);
            byId.put(id(i), client);
            EndpointLink link = FrontEnd.next(front.links);
            links.put(link.endpointId(), link);
        }
    }

    /** All of it but the last byte. */
    private long beginChunk(String endpoint, Decision.Give give) throws IOException {
        byte[] transfer = TransferIds.bytes(give.request().transferId());
        Objects.requireNonNull(links.get(endpoint))
                .grant(new Grant(give.grantId(), transfer, 0, 0, give.bytes(), CHUNK, 30_000));
        client(endpoint).expect(RawClient.PUBLISH);
        TransferChunk chunk = new TransferChunk(
                give.grantId(), transfer, 0, 0, false, new byte[0], new byte[Math.toIntExact(give.bytes())]);
        byte[] packet = RawClient.publishPacket(0x32, 3, WireTopics.UP_CHUNK, new byte[0], chunk.encode());
        client(endpoint).send(Arrays.copyOf(packet, packet.length - 1));
        return packet.length - 1L;
    }

    private RawClient client(String endpoint) {
        return Objects.requireNonNull(byId.get(endpoint));
    }

    private static GrantDecider decider() {
        return new GrantDecider(new GrantSettings(
                QUEUE,
                QUEUE,
                10_000,
                1,
                CHUNK,
                CHUNK,
                Duration.ofSeconds(30),
                OUTSTANDING,
                OUTSTANDING,
                10_000,
                Duration.ofHours(1),
                GrantSettings.WEIGHTS));
    }

    private static Config settings() {
        return Config.of(
                Gateway.KEYS,
                Map.of(
                        "region", "local",
                        "gateway", "gw-1",
                        "credentials.dir", "unused",
                        "data.dir", "unused",
                        "bootstrap.servers", "unused:1",
                        "schema.registry.url", "http://unused",
                        "connections.max", String.valueOf(CONNECTIONS),
                        "listener.threads", "2",
                        "outstanding.max", String.valueOf(OUTSTANDING)));
    }

    private static String id(int number) {
        return new UUID(0x6ba7b8109dad11d1L, 0x80b400c04fd43000L + number).toString();
    }

    private static long direct() {
        long pooled = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
        return pooled + UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }
}
