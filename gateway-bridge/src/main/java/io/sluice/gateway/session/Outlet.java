package io.sluice.gateway.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.sluice.gateway.metrics.FrontMetrics;
import io.sluice.wire.ReasonCodes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The writing end of one connection: what is written is flushed with the loop's batch. On the event loop only. */
final class Outlet {
    /** Type and length of a PUBACK that says nothing but that all is well; its packet id follows. */
    private static final int PUBACK = 0x40_02_00_00;

    private static final int ACKNOWLEDGEMENTS_BYTES = 64;

    private final Channel channel;
    private final SessionLoop loop;
    private final MqttSession session;
    private final FrontMetrics metrics;
    private boolean unflushed;
    /** PUBACKs that have not been written yet: one buffer for all of a batch. */
    private @Nullable ByteBuf acknowledgements;

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
        writeAcknowledgements();
        ChannelFuture written = channel.write(packet);
        flushLater();
        return written;
    }

    /** Writes a PUBACK; those that say nothing but that all is well go together: one by one they cost much of a small chunk. */
    void acknowledge(int packetId, int reasonCode, String reason, long retryAfterMs) {
        if (reasonCode != ReasonCodes.SUCCESS || !reason.isEmpty()) {
            send(Packets.pubAck(packetId, reasonCode, reason, retryAfterMs));
            return;
        }
        loop.check();
        metrics.packetDown();
        ByteBuf together = acknowledgements;
        if (together == null) {
            together = channel.alloc().ioBuffer(ACKNOWLEDGEMENTS_BYTES);
            acknowledgements = together;
        }
        together.writeInt(PUBACK | packetId);
        flushLater();
    }

    void flush() {
        unflushed = false;
        writeAcknowledgements();
        channel.flush();
    }

    private void flushLater() {
        if (!unflushed) {
            unflushed = true;
            loop.wrote(session);
        }
    }

    private void writeAcknowledgements() {
        ByteBuf together = acknowledgements;
        if (together != null) {
            acknowledgements = null;
            channel.write(together).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        }
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
        writeAcknowledgements();
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
