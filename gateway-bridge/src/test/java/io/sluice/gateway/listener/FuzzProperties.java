package io.sluice.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.wire.WireTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever bytes a peer sends, its connection ends or goes on, and a bystander is served. */
class FuzzProperties {
    private static final String BYSTANDER = "00000000-0000-4000-8000-00000000000f";

    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static FrontEnd front;

    @SuppressWarnings("NullAway.Init")
    private static RawClient bystander;

    private static int tries;

    @BeforeContainer
    static void start() throws Exception {
        folder = Files.createTempDirectory("sluice-fuzz");
        front = FrontEnd.start(new TestRegion("local").writeGateway(folder), "disconnect.linger", "1ms");
        bystander = front.plain().login(BYSTANDER);
    }

    @AfterContainer
    static void stop() throws Exception {
        await().untilAsserted(() -> assertThat(front.listener.connections()).isEqualTo(1));
        assertThat(front.count("internal.errors")).isZero();
        bystander.close();
        front.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    @Property(tries = 300)
    void anyBytes(@ForAll byte[] bytes) throws Exception {
        try (var client = front.plain()) {
            sendAll(client, bytes);
        }
        bystander.ping().expect(RawClient.PINGRESP);
    }

    @Property(tries = 300)
    void anyBytesAfterLogin(@ForAll byte[] bytes) throws Exception {
        try (var client = front.plain()) {
            client.login(nextId());
            sendAll(client, bytes);
        }
        bystander.ping().expect(RawClient.PINGRESP);
    }

    /** Good packets with some bytes changed: they get further into the decoder than noise does. */
    @Property(tries = 600)
    void almostGoodPackets(@ForAll long seed) throws Exception {
        var random = new Random(seed);
        byte[] connect = RawClient.connectPacket(nextId(), 60, Map.of("label.site", "north"));
        byte[] publish = RawClient.publishPacket(
                0x32, 1 + random.nextInt(3), WireTopics.UP_REPORT, new byte[0], new byte[random.nextInt(40)]);
        byte[] subscribe = {(byte) 0x82, 12, 0, 2, 0, 0, 6, 'd', 'o', 'w', 'n', '/', '#', 1};
        try (var client = front.plain()) {
            if (random.nextBoolean()) {
                sendAll(client, damaged(connect, random));
            } else {
                client.login(nextId());
                for (int i = 0; i < 5; i++) {
                    sendAll(client, damaged(random.nextBoolean() ? publish : subscribe, random));
                }
            }
        }
        bystander.ping().expect(RawClient.PINGRESP);
    }

    /** A new one each time: an earlier try's CONNECT may still be on its way and would take over. */
    private static String nextId() {
        return "00000000-0000-4000-8000-%012x".formatted(0x1000 + tries++);
    }

    private static byte[] damaged(byte[] packet, Random random) {
        byte[] copy = packet.clone();
        for (int i = random.nextInt(4); i > 0; i--) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
        }
        return copy;
    }

    private static void sendAll(RawClient client, byte[] bytes) {
        try {
            client.send(bytes);
        } catch (IOException closedMeanwhile) {
            assertThat(closedMeanwhile).isNotNull();
        }
    }
}
