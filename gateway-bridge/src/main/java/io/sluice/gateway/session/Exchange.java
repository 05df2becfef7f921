package io.sluice.gateway.session;

import io.sluice.gateway.protocol.PacketLimit;

/**
 * What a session needs once something passes over it, up or down: made with the first message, since most endpoints are idle.
 * On the event loop only.
 */
final class Exchange {
    final PacketLimit packetLimit;
    final UpTraffic up;
    final DownQueue down;
    final EnrolmentExchange enrolment;

    /**
     * Nothing has passed yet.
     *
     * @param receiveMaximum the endpoint's
     * @param maximumPacketSize the endpoint's
     */
    Exchange(
            MqttSession session,
            SessionLoop loop,
            Reception reception,
            Outlet outlet,
            String address,
            int receiveMaximum,
            int maximumPacketSize) {
        this.packetLimit = new PacketLimit(reception.limits.packetLimit(), reception.limits.activationsMax());
        this.up = new UpTraffic(session, loop, reception, packetLimit);
        this.down = new DownQueue(session, outlet, packetLimit, receiveMaximum, maximumPacketSize);
        this.enrolment = new EnrolmentExchange(session, loop, reception, address);
    }
}
