package io.sluice.agent.link;

/** One connection to a gateway, from CONNECT to its end. Nothing here blocks. */
public interface BrokerLink {

    /** Sends at QoS 1. The outcome is told once, by any thread. */
    void publish(String topic, byte[] payload, PublishOutcome outcome);

    /** Leaves with DISCONNECT 0x00. The end is told as {@link LinkEnd#CLOSED_HERE} once the socket is closed. */
    void close();

    /** How a publication went. */
    interface PublishOutcome {
        /** The connection ended first, or there was no room to send: not known to have arrived. */
        int LOST = -1;

        /** @param reasonCode of the PUBACK, or {@link #LOST} */
        void told(int reasonCode);

        /**
         * The PUBACK also said when to come again. Called before {@link #told}.
         *
         * @param milliseconds at least 1
         */
        default void retryAfter(long milliseconds) {}
    }

    /** Hears what a link says. Called by the link's own threads, which must not be held. */
    interface Listener {
        /** SUBACK is here. */
        void loggedIn(Welcome welcome);

        /** @param error why there is no content in the payload, or empty */
        void arrived(String topic, byte[] payload, String error);

        /** Exactly once, last. */
        void ended(LinkEnd end);
    }

    /** Makes links. */
    interface Opener {
        /** Begins to connect. */
        BrokerLink open(LinkRequest request, Listener listener);
    }
}
