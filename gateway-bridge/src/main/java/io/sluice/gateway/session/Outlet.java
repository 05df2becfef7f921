package io.sluice.gateway.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.sluice.gateway.metrics.FrontMetrics;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The writing end of one connection: what is written is flushed with the loop's batch. On the event loop only. */
final class Outlet {
    private final Channel channel;
    private final SessionLoop loop;
    private final MqttSession session;
    private final FrontMetrics metrics;
    private boolean unflushed;

    Outlet(Channel channel, SessionLoop loop, MqttSession session, FrontMetrics metrics) {
        this.channel = channel;
        this.loop = loop;
        this.session = session;
        this.metrics = metrics;
    }

    /** False while a slow reader has more waiting for it than the watermark. */
    boolean writable() {
        return channel.isWritable();
    }

    /** Writes a packet; a failure ends the session through its pipeline. */
    void send(Object packet) {
        write(packet).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    /** Writes a packet whose departure someone waits for. */
    ChannelFuture write(Object packet) {
        loop.check();
        metrics.packetDown();
        ChannelFuture written = channel.write(packet);
        if (!unflushed) {
            unflushed = true;
            loop.wrote(session);
        }
        return written;
    }

    void flush() {
        unflushed = false;
        channel.flush();
    }

    /**
     * Reads no more, sends a last packet and closes. With a linger the close waits: unread bytes make the system answer
     * with a reset, which may overtake the packet.
     */
    void closeAfter(@Nullable Object last, boolean lingers, Duration linger) {
        channel.config().setAutoRead(false);
        if (last == null) {
            close();
            return;
        }
        metrics.packetDown();
        ChannelFuture written = channel.writeAndFlush(last);
        if (!lingers) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
        loop.schedule(this::close, linger);
    }

    private void close() {
        var unused = channel.close();
    }
}
