package io.sluice.gateway.protocol;

/**
 * Where one connection stands. Every legal move is a method on the state it leaves, {@link #on} says what each packet
 * meets there. Deadlines are in the nanoseconds of the caller's clock; a state without one lasts until keep-alive or
 * the peer ends it.
 */
public sealed interface SessionState {

    Step PROCEED = new Step.Proceed();

    /** What a packet meets in this state. */
    Step on(PacketKind packet);

    /** When this state has lasted too long. */
    default boolean overdue(long nowNanos) {
        return false;
    }

    /** Any state may close. */
    default Closed closed() {
        return new Closed();
    }

    /** A state that may last only until its deadline. */
    sealed interface Timed extends SessionState {
        long deadlineNanos();

        @Override
        default boolean overdue(long nowNanos) {
            return nowNanos - deadlineNanos() >= 0;
        }
    }

    /** The connection is open; nothing but CONNECT is accepted. */
    record AwaitingConnect(long deadlineNanos) implements Timed {
        /** The TLS handshake is over: the wait for CONNECT starts now. */
        public AwaitingConnect secured(long deadlineNanos) {
            return new AwaitingConnect(deadlineNanos);
        }

        public AwaitingSubscribe certified(String endpointId, long deadlineNanos) {
            return new AwaitingSubscribe(endpointId, deadlineNanos);
        }

        public AwaitingJoinSubscribe joining(String tokenId, long deadlineNanos) {
            return new AwaitingJoinSubscribe(tokenId, deadlineNanos);
        }

        @Override
        public Step on(PacketKind packet) {
            return packet == PacketKind.CONNECT ? PROCEED : new Step.Hang(Breach.NOT_CONNECT_FIRST);
        }
    }

    /** CONNACK has been sent to a certificate's owner; the login starts with SUBSCRIBE down/#. */
    record AwaitingSubscribe(String endpointId, long deadlineNanos) implements Timed {
        public LoggingIn subscribed(int packetId, long deadlineNanos) {
            return new LoggingIn(endpointId, packetId, deadlineNanos);
        }

        @Override
        public Step on(PacketKind packet) {
            return switch (packet) {
                case SUBSCRIBE_DOWN, PINGREQ, DISCONNECT -> PROCEED;
                case CONNECT -> new Step.Break(Breach.SECOND_CONNECT);
                default -> new Step.Break(Breach.SUBSCRIBE_FIRST);
            };
        }
    }

    /** The login is being decided; SUBACK is owed. */
    record LoggingIn(String endpointId, int subscribePacketId, long deadlineNanos) implements Timed {
        public LoggedIn accepted() {
            return new LoggedIn(endpointId);
        }

        @Override
        public Step on(PacketKind packet) {
            return switch (packet) {
                case PINGREQ, DISCONNECT -> PROCEED;
                case CONNECT -> new Step.Break(Breach.SECOND_CONNECT);
                default -> new Step.Break(Breach.BEFORE_LOGIN);
            };
        }
    }

    /** SUBACK has been sent; the endpoint may report, fetch and renew. */
    record LoggedIn(String endpointId) implements SessionState {
        @Override
        public Step on(PacketKind packet) {
            return switch (packet) {
                case CONNECT -> new Step.Break(Breach.SECOND_CONNECT);
                case PUBLISH_OTHER -> new Step.Break(Breach.TOPIC);
                case OTHER -> new Step.Break(Breach.PACKET);
                default -> PROCEED;
            };
        }
    }

    /** CONNACK has been sent to a join token's owner. */
    record AwaitingJoinSubscribe(String tokenId, long deadlineNanos) implements Timed {
        public Joining subscribed(long deadlineNanos) {
            return new Joining(tokenId, deadlineNanos);
        }

        @Override
        public Step on(PacketKind packet) {
            return switch (packet) {
                case SUBSCRIBE_DOWN, PINGREQ, DISCONNECT -> PROCEED;
                case CONNECT -> new Step.Break(Breach.SECOND_CONNECT);
                default -> new Step.Break(Breach.SUBSCRIBE_FIRST);
            };
        }
    }

    /** The one request for a certificate is awaited. */
    record Joining(String tokenId, long deadlineNanos) implements Timed {
        public Enrolling asked(String requestId, long deadlineNanos) {
            return new Enrolling(requestId, deadlineNanos);
        }

        @Override
        public Step on(PacketKind packet) {
            return switch (packet) {
                case PUBLISH_ENROL, PINGREQ, DISCONNECT -> PROCEED;
                case CONNECT -> new Step.Break(Breach.SECOND_CONNECT);
                default -> new Step.Break(Breach.ENROL_ONLY);
            };
        }
    }

    /** The region is being asked for the certificate. */
    record Enrolling(String requestId, long deadlineNanos) implements Timed {
        public Enrolled answered(long deadlineNanos) {
            return new Enrolled(deadlineNanos);
        }

        @Override
        public Step on(PacketKind packet) {
            return switch (packet) {
                case PINGREQ, DISCONNECT -> PROCEED;
                case CONNECT -> new Step.Break(Breach.SECOND_CONNECT);
                case PUBLISH_ENROL -> new Step.Break(Breach.ENROL_ONCE);
                default -> new Step.Break(Breach.ENROL_ONLY);
            };
        }
    }

    /** The certificate has been sent; the endpoint acknowledges it, leaves and comes back with it. */
    record Enrolled(long deadlineNanos) implements Timed {
        @Override
        public Step on(PacketKind packet) {
            return switch (packet) {
                case PUBACK, PINGREQ, DISCONNECT -> PROCEED;
                case CONNECT -> new Step.Break(Breach.SECOND_CONNECT);
                case PUBLISH_ENROL -> new Step.Break(Breach.ENROL_ONCE);
                default -> new Step.Break(Breach.ENROL_ONLY);
            };
        }
    }

    /** The connection is gone or about to go. Final. */
    record Closed() implements SessionState {
        @Override
        public Step on(PacketKind packet) {
            return new Step.Ignore();
        }
    }
}
