package io.sluice.gateway.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.sluice.gateway.metrics.FrontMetrics;
import io.sluice.gateway.protocol.FrameMeter;
import io.sluice.gateway.protocol.FrameMeter.Verdict;
import io.sluice.gateway.session.MqttSession;

/**
 * Lets bytes through to the decoder only packet by packet as the meter allows: the decoder holds a whole packet in
 * memory, so a packet that is too large must be refused before its body is read. After the first refusal nothing more
 * gets through.
 */
final class FrameGuard extends ChannelDuplexHandler {
    private final MqttSession session;
    private final FrontMetrics metrics;
    private final FrameMeter meter = new FrameMeter();
    private boolean refused;

    FrameGuard(MqttSession session, FrontMetrics metrics) {
        this.session = session;
        this.metrics = metrics;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
            return;
        }
        metrics.bytesUp(bytes.readableBytes());
        if (refused) {
            bytes.release();
            return;
        }
        // A packet's limit may depend on the packet before it, so each goes to the session before the next is judged.
        try {
            while (!refused && bytes.isReadable()) {
                passOne(context, bytes);
            }
        } finally {
            bytes.release();
        }
    }

    private void passOne(ChannelHandlerContext context, ByteBuf bytes) {
        int start = bytes.readerIndex();
        int end = start;
        while (meter.bodyBytes() == 0 && end < bytes.writerIndex()) {
            Verdict verdict = meter.header(bytes.getByte(end), session.packetLimit());
            end++;
            if (verdict == Verdict.PACKET) {
                break;
            }
            if (verdict != Verdict.MORE) {
                refused = true;
                session.refusedFrame(verdict);
                return;
            }
        }
        int body = Math.min(meter.bodyBytes(), bytes.writerIndex() - end);
        meter.body(body);
        boolean whole = meter.betweenPackets();
        long takenBefore = session.packetsTaken();
        context.fireChannelRead(bytes.readRetainedSlice(end + body - start));
        if (whole && session.packetsTaken() == takenBefore) {
            // The decoder waits for more than the header has promised: it would swallow the packets that follow.
            refused = true;
            session.refusedFrame(Verdict.MALFORMED);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof ByteBuf bytes) {
            metrics.bytesDown(bytes.readableBytes());
        }
        super.write(context, message, promise);
    }
}
