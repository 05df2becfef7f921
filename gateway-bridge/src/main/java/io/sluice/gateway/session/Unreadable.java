package io.sluice.gateway.session;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.sluice.gateway.protocol.Breach;
import io.sluice.gateway.protocol.FrameMeter;
import io.sluice.gateway.protocol.SessionState;

/** What becomes of a connection whose bytes are no packet, or none that it may send. On its event loop. */
final class Unreadable {
    private Unreadable() {}

    /** A fixed header was refused. */
    static void frame(MqttSession session, FrameMeter.Verdict verdict) {
        if (!session.isOpen()) {
            return;
        }
        switch (verdict) {
            case TOO_LARGE -> {
                String words = "a packet exceeds the limit of " + session.packetLimit() + " bytes";
                if (session.state() instanceof SessionState.AwaitingConnect) {
                    session.refuse(Breach.PACKET_TOO_LARGE, words, Packets.connAckTooLarge());
                } else {
                    session.breach(Breach.PACKET_TOO_LARGE, words);
                }
            }
            case NOT_CONNECT -> session.hang(Breach.NOT_CONNECT_FIRST);
            default -> malformed(session, "a packet is not as long as its header says");
        }
    }

    /** The decoder could not read it. */
    static void packet(MqttSession session, MqttMessage packet) {
        if (Packets.isConnectOfAnotherVersion(packet)) {
            session.refuse(Breach.VERSION, Breach.VERSION.words(), Packets.connAckForOlder());
        } else {
            malformed(
                    session,
                    "a packet is malformed: " + packet.decoderResult().cause().getMessage());
        }
    }

    private static void malformed(MqttSession session, String words) {
        if (session.state() instanceof SessionState.AwaitingConnect) {
            session.hang(Breach.MALFORMED);
        } else {
            session.breach(Breach.MALFORMED, words);
        }
    }
}
