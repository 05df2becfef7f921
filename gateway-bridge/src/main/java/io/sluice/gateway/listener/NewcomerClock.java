package io.sluice.gateway.listener;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.gateway.session.MqttSession;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Adds up the processor time that connections take until they are logged in, handshakes above all. First in the pipeline, and
 * out of it after the login.
 */
@Sharable
final class NewcomerClock extends ChannelInboundHandlerAdapter {
    private final LongSupplier threadCpuNanos;
    private final LongAdder spentNanos = new LongAdder();

    /** @param threadCpuNanos processor time of the thread that calls */
    NewcomerClock(LongSupplier threadCpuNanos) {
        this.threadCpuNanos = threadCpuNanos;
    }

    /** By all so far. */
    long spentNanos() {
        return spentNanos.sum();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        long start = threadCpuNanos.getAsLong();
        context.fireChannelRead(message);
        spentNanos.add(threadCpuNanos.getAsLong() - start);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        long start = threadCpuNanos.getAsLong();
        context.fireChannelReadComplete();
        spentNanos.add(threadCpuNanos.getAsLong() - start);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == MqttSession.LOGGED_IN) {
            context.pipeline().remove(this);
        } else {
            context.fireUserEventTriggered(event);
        }
    }
}
