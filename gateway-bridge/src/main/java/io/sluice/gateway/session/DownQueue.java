package io.sluice.gateway.session;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.sluice.gateway.protocol.PacketLimit;
import io.sluice.gateway.protocol.SendWindow;
import io.sluice.wire.Grant;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.WireTopics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What waits to go down to one endpoint: sent while its Receive Maximum has room and its socket takes more. Content
 * leaves the last place of the window to activations and cancels. On the event loop only.
 */
final class DownQueue {
    private static final int PACKET_OVERHEAD = 64;

    /**
     * One PUBLISH.
     *
     * @param error user property {@code error}; empty for none
     * @param bulk gives way to others
     * @param activationId empty unless it is an activation
     */
    record Message(
            String topic,
            byte[] payload,
            String error,
            boolean bulk,
            String activationId,
            int resultCredit,
            @Nullable Grant grant,
            Runnable written,
            Runnable acknowledged) {
        static final Runnable NOTHING = () -> {};

        static Message control(String topic, byte[] payload) {
            return new Message(topic, payload, "", false, "", 0, null, NOTHING, NOTHING);
        }

        static Message granting(Grant grant) {
            return new Message(WireTopics.DOWN_CTS, grant.encode(), "", false, "", 0, grant, NOTHING, NOTHING);
        }
    }

    private final MqttSession session;
    private final Outlet outlet;
    private final SendWindow<Runnable> window;
    private final PacketLimit packetLimit;
    private final int maximumPacketSize;
    private final boolean singlePlace;
    private final Queue<Message> control = new ArrayDeque<>(1);
    private final Queue<Message> bulk = new ArrayDeque<>(1);
    private final Queue<Runnable> awaitingWritable = new ArrayDeque<>(1);

    DownQueue(MqttSession session, Outlet outlet, PacketLimit packetLimit, int receiveMaximum, int maximumPacketSize) {
        this.session = session;
        this.outlet = outlet;
        this.packetLimit = packetLimit;
        this.maximumPacketSize = maximumPacketSize;
        this.window = new SendWindow<>(receiveMaximum);
        this.singlePlace = receiveMaximum == 1;
    }

    void add(Message message) {
        (message.bulk() ? bulk : control).add(message);
        pump();
    }

    void acknowledged(int packetId) {
        Runnable callback = window.acknowledged(packetId);
        if (callback != null) {
            callback.run();
            pump();
        }
    }

    /** The socket takes more again. */
    void writable() {
        for (Runnable written = awaitingWritable.poll(); written != null; written = awaitingWritable.poll()) {
            written.run();
        }
        pump();
    }

    /** The session has ended. */
    void clear() {
        control.clear();
        bulk.clear();
        awaitingWritable.clear();
        window.clear();
    }

    private void pump() {
        while (session.isOpen() && outlet.writable()) {
            Message message = next();
            if (message == null) {
                return;
            }
            send(message);
        }
    }

    private @Nullable Message next() {
        if (window.room() > 0 && !control.isEmpty()) {
            return control.poll();
        }
        return window.room() > (singlePlace ? 0 : 1) ? bulk.poll() : null;
    }

    private void send(Message message) {
        session.messageLeaves();
        if (message.payload().length + PACKET_OVERHEAD + message.error().length() > maximumPacketSize) {
            session.endByGateway(
                    ReasonCodes.PACKET_TOO_LARGE,
                    message.topic() + " of " + message.payload().length + " bytes exceeds the endpoint's maximum of "
                            + maximumPacketSize);
            return;
        }
        if (!message.activationId().isEmpty() && !packetLimit.sent(message.activationId(), message.resultCredit())) {
            session.overflowed("activations sent and not reported");
            return;
        }
        Grant grant = message.grant();
        if (grant != null) {
            packetLimit.given(grant, session.deadline(Duration.ZERO));
        }
        int packetId = window.take(message.acknowledged());
        ChannelFuture written =
                outlet.write(Packets.publish(message.topic(), packetId, message.payload(), message.error()));
        written.addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        if (message.written() != Message.NOTHING) {
            written.addListener(future -> {
                if (future.isSuccess() && session.isOpen()) {
                    session.guard(() -> left(message.written()));
                }
            });
        }
    }

    private void left(Runnable written) {
        if (outlet.writable()) {
            written.run();
        } else {
            awaitingWritable.add(written);
        }
    }
}
