package io.sluice.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.sluice.gateway.config.GatewayKeys;
import io.sluice.gateway.config.ListenerSettings;
import io.sluice.gateway.login.EnrolmentDesk;
import io.sluice.gateway.login.LoginDesk;
import io.sluice.gateway.login.LoginDesk.Decision;
import io.sluice.gateway.login.PeerIdentity;
import io.sluice.gateway.metrics.FrontMetrics;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.ContentChunk;
import io.sluice.wire.EnrolmentAnswer;
import io.sluice.wire.EnrolmentRequest;
import io.sluice.wire.Fetch;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.config.Config;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A socket that takes no more: what was to go down waits at its source. */
class SlowReaderTest {
    private static final String ID = "00000000-0000-4000-8000-000000000001";
    private static final ContentChunk CHUNK = new ContentChunk(new byte[32], 0, new byte[1_000]);

    private final List<EndpointLink> links = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @SuppressWarnings("NullAway.Init")
    private EndpointLink link;

    @BeforeEach
    void login() {
        var settings = ListenerSettings.of(Config.of(GatewayKeys.ALL, Map.of("credentials.dir", "c", "data.dir", "d")));
        LoginDesk accepting = (login, decision) -> decision.accept(new Decision.Accepted());
        var reception = new Reception(
                settings,
                new Announcements(links),
                accepting,
                new NoEnrolments(),
                violation -> {},
                new FrontMetrics(new SimpleMeterRegistry()),
                InstantSource.system());
        assertThat(reception.occupancy().enter()).isEqualTo(Occupancy.Admission.ADMITTED);
        var loop = new SessionLoop(channel.eventLoop(), () -> 0);
        channel.pipeline()
                .addLast(new MqttSession(reception, loop, channel, new PeerIdentity.Unproven(), "127.0.0.1:1"));
        var connect = MqttMessageBuilders.connect()
                .clientId(ID)
                .protocolVersion(MqttVersion.MQTT_5)
                .keepAlive(60)
                .properties(properties())
                .build();
        channel.writeInbound(connect);
        channel.writeInbound(MqttMessageBuilders.subscribe()
                .messageId(1)
                .addSubscription(MqttQoS.AT_LEAST_ONCE, "down/#")
                .build());
        channel.runPendingTasks();
        channel.releaseOutbound();
        link = links.get(0);
    }

    @Test
    void nothingIsWrittenWhileTheSocketTakesNoMore() {
        var written = new AtomicInteger();
        writable(false);

        link.content(CHUNK, written::incrementAndGet);
        channel.runPendingTasks();

        assertThat(publishes()).isZero();
        assertThat(written).hasValue(0);
        writable(true);
        assertThat(publishes()).isEqualTo(1);
        assertThat(written).hasValue(1);
    }

    @Test
    void theNextPieceIsAskedForOnlyOnceTheSocketTakesMore() {
        var written = new AtomicInteger();
        channel.pipeline().addFirst(new FullOnFlush());

        link.content(CHUNK, written::incrementAndGet);
        channel.runPendingTasks();

        assertThat(publishes()).isEqualTo(1);
        assertThat(written).hasValue(0);
        writable(true);
        assertThat(written).hasValue(1);
    }

    private void writable(boolean writable) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
        channel.runPendingTasks();
    }

    private int publishes() {
        int count = 0;
        for (MqttMessage sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
            if (sent.fixedHeader().messageType() == MqttMessageType.PUBLISH) {
                count++;
                ((MqttPublishMessage) sent).release();
            }
        }
        return count;
    }

    private static MqttProperties properties() {
        var properties = new MqttProperties();
        Map.of("sep", "1", "boot", "b", "count", "1")
                .forEach((name, value) -> properties.add(new MqttProperties.UserProperty(name, value)));
        return properties;
    }

    /** A socket that is full as soon as something is flushed to it. */
    private static final class FullOnFlush extends ChannelOutboundHandlerAdapter {
        @Override
        public void flush(ChannelHandlerContext context) {
            context.channel().unsafe().outboundBuffer().setUserDefinedWritability(1, false);
            context.flush();
        }
    }

    private record Announcements(List<EndpointLink> links) implements EndpointTraffic {
        @Override
        public void loggedIn(EndpointLink link) {
            links.add(link);
        }

        @Override
        public void ended(EndpointLink link, SessionEnd end) {}

        @Override
        public void report(EndpointLink link, ActivationReport report, Acknowledgement acknowledgement) {}

        @Override
        public void fetch(EndpointLink link, Fetch fetch, Acknowledgement acknowledgement) {}

        @Override
        public void requestToSend(EndpointLink link, RequestToSend request, Acknowledgement acknowledgement) {}

        @Override
        public void chunk(EndpointLink link, TransferChunk chunk, Acknowledgement acknowledgement) {}
    }

    private static final class NoEnrolments implements EnrolmentDesk {
        @Override
        public void enrol(
                String tokenId,
                byte[] proof,
                EnrolmentRequest request,
                String address,
                Consumer<EnrolmentAnswer> answer) {}

        @Override
        public void renew(
                String endpointId, EnrolmentRequest request, String address, Consumer<EnrolmentAnswer> answer) {}
    }
}
