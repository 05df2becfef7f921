package io.sluice.gateway.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.gateway.metrics.FrontMetrics;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Accepts no more than so many connections in a tenth of a second, give or take what one look at the socket brings. Others
 * wait in the system's backlog, where they cost this process nothing: a herd's handshakes must not take every core from those
 * that are logged in. On the listening channel's event loop only.
 */
final class AcceptPacer extends ChannelInboundHandlerAdapter {
    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int WINDOWS_PER_SECOND = 10;

    private final int perWindow;
    private final FrontMetrics metrics;
    private final LongSupplier nanoClock;
    private long windowNanos;
    private int accepted;

    AcceptPacer(int perSecond, FrontMetrics metrics, LongSupplier nanoClock) {
        this.perWindow = Math.max(1, perSecond / WINDOWS_PER_SECOND);
        this.metrics = metrics;
        this.nanoClock = nanoClock;
        this.windowNanos = nanoClock.getAsLong();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object connection) {
        long now = nanoClock.getAsLong();
        if (now - windowNanos >= WINDOW_NANOS) {
            windowNanos = now;
            accepted = 0;
        }
        accepted++;
        context.fireChannelRead(connection);
        Channel listening = context.channel();
        if (accepted >= perWindow && listening.config().isAutoRead()) {
            listening.config().setAutoRead(false);
            metrics.acceptPaused();
            long rest = Math.max(0, windowNanos + WINDOW_NANOS - now);
            var unused =
                    context.executor().schedule(() -> listening.config().setAutoRead(true), rest, TimeUnit.NANOSECONDS);
        }
    }
}
