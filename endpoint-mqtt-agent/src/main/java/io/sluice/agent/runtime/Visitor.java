package io.sluice.agent.runtime;

import io.sluice.runtime.line.JsonLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One connection. Of the door's thread. */
final class Visitor {
    final SocketChannel channel;
    final SelectionKey key;
    final Conversation conversation = new Conversation();

    /** Null until it has named one. */
    @Nullable
    OpenRun run;

    /** What its present request waits for. */
    @Nullable
    Reply reply;

    /** A request that is to be worked on later. */
    Conversation.@Nullable Step postponed;

    long postponedUntilNanos;
    long lastNanos;
    private @Nullable ByteBuffer out;
    private boolean hangUpAfter;

    Visitor(SocketChannel channel, SelectionKey key, long nowNanos) {
        this.channel = channel;
        this.key = key;
        this.lastNanos = nowNanos;
    }

    /** Takes what has come, within what the conversation has room for; false if the connection is broken. */
    boolean read(ByteBuffer buffer) {
        try {
            while (conversation.room() > 0) {
                buffer.clear().limit(Math.min(buffer.capacity(), conversation.room()));
                int count = channel.read(buffer);
                if (count < 0) {
                    conversation.inputOver();
                    key.interestOpsAnd(~SelectionKey.OP_READ);
                    return true;
                }
                if (count == 0) {
                    return true;
                }
                conversation.take(buffer.flip());
            }
            key.interestOpsAnd(~SelectionKey.OP_READ);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Begins to send an answer. At most one is under way. */
    void say(JsonLine answer, boolean hangUp) {
        out = ByteBuffer.wrap((answer + "\n").getBytes(StandardCharsets.UTF_8));
        hangUpAfter |= hangUp;
    }

    /** Whether everything has been said and nothing is to follow. */
    boolean isOver() {
        return hangUpAfter && out == null;
    }

    boolean isSaying() {
        return out != null;
    }

    /** Sends what can be sent now; false if the connection is broken. */
    boolean write() {
        ByteBuffer current = out;
        if (current == null) {
            return true;
        }
        try {
            channel.write(current);
        } catch (IOException e) {
            return false;
        }
        if (current.hasRemaining()) {
            key.interestOpsOr(SelectionKey.OP_WRITE);
        } else {
            out = null;
            key.interestOpsAnd(~SelectionKey.OP_WRITE);
        }
        return true;
    }

    /** Is read on where there is room again. */
    void listen() {
        if (conversation.room() > 0 && !conversation.isInputOver()) {
            key.interestOpsOr(SelectionKey.OP_READ);
        }
    }
}
