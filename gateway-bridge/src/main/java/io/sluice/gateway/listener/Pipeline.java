package io.sluice.gateway.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.sluice.gateway.config.ListenerSettings;
import io.sluice.gateway.login.PeerIdentity;
import io.sluice.gateway.session.MqttSession;
import io.sluice.gateway.session.Occupancy.Admission;
import io.sluice.gateway.session.Reception;
import io.sluice.gateway.session.SessionLoop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Admits new connections and lines up what their bytes pass through, in that order. */
final class Pipeline extends ChannelInitializer<Channel> {
    private final ListenerSettings settings;
    private final Reception reception;
    private final Function<Channel, SessionLoop> loopOf;
    private final NewcomerClock newcomers;
    private final LongSupplier nanoClock;
    private final @Nullable SslContext tls;
    /** Who a peer is until TLS says who: one for all. */
    private final PeerIdentity stranger;

    /**
     * @param tls null for the plaintext listener
     */
    Pipeline(
            ListenerSettings settings,
            Reception reception,
            Function<Channel, SessionLoop> loopOf,
            NewcomerClock newcomers,
            LongSupplier nanoClock,
            @Nullable SslContext tls) {
        this.settings = settings;
        this.reception = reception;
        this.loopOf = loopOf;
        this.newcomers = newcomers;
        this.nanoClock = nanoClock;
        this.tls = tls;
        this.stranger = tls == null ? new PeerIdentity.Unproven() : new PeerIdentity.Unknown();
    }

    @Override
    protected void initChannel(Channel channel) {
        Admission admission = reception.occupancy().enter();
        if (admission != Admission.ADMITTED) {
            reception
                    .metrics()
                    .turnedAway(admission.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            var unused = channel.close();
            return;
        }
        String address = text(channel.remoteAddress());
        var session = new MqttSession(reception, loopOf.apply(channel), channel, stranger, address);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast("newcomers", newcomers);
        if (tls != null) {
            SslHandler handler = tls.newHandler(channel.alloc());
            handler.setHandshakeTimeoutMillis(settings.tlsHandshakeTimeout().toMillis());
            handler.setCloseNotifyFlushTimeoutMillis(
                    settings.limits().disconnectLinger().toMillis());
            pipeline.addLast("tls", handler);
            pipeline.addLast(
                    "tls-gate",
                    new TlsGate(
                            handler,
                            session,
                            settings.region(),
                            address,
                            reception.metrics(),
                            reception.logBudget(),
                            reception.clock(),
                            nanoClock));
        }
        pipeline.addLast("guard", new FrameGuard(session, reception.metrics()));
        pipeline.addLast("encoder", MqttEncoder.INSTANCE);
        // The guard judges sizes, by limits that change; the decoder's own fixed one must never be the smaller.
        pipeline.addLast("decoder", new MqttDecoder(Integer.MAX_VALUE));
        pipeline.addLast("session", session);
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : address.toString();
    }
}
