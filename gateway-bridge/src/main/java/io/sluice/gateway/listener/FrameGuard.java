package io.sluice.gateway.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.sluice.gateway.metrics.FrontMetrics;
import io.sluice.gateway.protocol.FrameMeter;
import io.sluice.gateway.protocol.FrameMeter.Verdict;
import io.sluice.gateway.session.MqttSession;
import org.jspecify.annotations.Nullable;

/**
 * Lets bytes through to the decoder only packet by packet, as the meter allows: a packet that is too large is refused before
 * its body is read. After the first refusal nothing more gets through.
 *
 * <p>A packet that has not come whole is held here, in a buffer of its own size. Left to the decoder, its first bytes would
 * keep the whole buffer that they were read into, and grow into buffers of twice what is needed: with thousands of
 * connections in the middle of a packet that is what fills memory.
 */
final class FrameGuard extends ChannelDuplexHandler {
    /** Above it the pool's sizes are powers of two: a chunk of 64 KiB and its header would take 128. */
    private static final int POOLED_BYTES = 16 << 10;

    private final MqttSession session;
    private final FrontMetrics metrics;
    private final FrameMeter meter = new FrameMeter();
    private boolean refused;
    /** The packet that has not come whole; null between packets. */
    private @Nullable ByteBuf part;

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
        int count = end + body - start;
        ByteBuf held = part;
        if (meter.betweenPackets() && held == null) {
            // The decoder remembers the last buffer it was given: the whole one costs an idle connection nothing,
            // since it goes back to the pool, where a slice would be kept.
            boolean all = count == bytes.readableBytes();
            give(context, all ? bytes.retain() : bytes.readRetainedSlice(count));
            return;
        }
        held = roomFor(context, held, count + meter.bodyBytes());
        held.writeBytes(bytes, count);
        part = held;
        if (meter.betweenPackets()) {
            part = null;
            give(context, held);
        }
    }

    private void give(ChannelHandlerContext context, ByteBuf packet) {
        long takenBefore = session.packetsTaken();
        context.fireChannelRead(packet);
        if (session.packetsTaken() == takenBefore) {
            // The decoder waits for more than the header has promised: it would swallow the packets that follow.
            refused = true;
            session.refusedFrame(Verdict.MALFORMED);
        }
    }

    /** A buffer with what was held and exactly as much room. */
    private static ByteBuf roomFor(ChannelHandlerContext context, @Nullable ByteBuf held, int bytes) {
        if (held == null) {
            return ofSize(context, bytes);
        }
        if (held.writableBytes() >= bytes) {
            return held;
        }
        int whole = held.readableBytes() + bytes;
        ByteBuf larger = ofSize(context, whole).writeBytes(held);
        held.release();
        return larger;
    }

    private static ByteBuf ofSize(ChannelHandlerContext context, int bytes) {
        ByteBufAllocator allocator = bytes <= POOLED_BYTES ? context.alloc() : UnpooledByteBufAllocator.DEFAULT;
        return allocator.buffer(bytes, bytes);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        ByteBuf held = part;
        part = null;
        if (held != null) {
            held.release();
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
