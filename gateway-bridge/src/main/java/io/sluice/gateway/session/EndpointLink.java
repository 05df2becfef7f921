package io.sluice.gateway.session;

import io.sluice.gateway.login.LoginDesk.Login;
import io.sluice.topics.Session;
import io.sluice.wire.Activation;
import io.sluice.wire.Answer;
import io.sluice.wire.Cancel;
import io.sluice.wire.ContentChunk;
import io.sluice.wire.Grant;

/**
 * A logged-in endpoint's connection, seen from outside its event loop. Any thread may call; nothing blocks. After the
 * connection has ended every call is without effect (and its callback is not called): what was to be sent is sent again
 * from its store after the next login.
 *
 * <p>At most {@code session.queue} messages may be on their way to the socket at once, activations, cancels and content
 * together; one more ends the session with 0x89, none is dropped silently. So a caller keeps few activations in flight
 * per endpoint and sends the next piece of content when the last has been written.
 */
public interface EndpointLink {
    /** What the endpoint has said of itself. */
    Login login();

    String endpointId();

    String platform();

    Session session();

    /** The agent has lost its journal: what was handed to an earlier boot must end INTERRUPTED. */
    boolean journalLost();

    /**
     * Sends an activation, respecting the endpoint's Receive Maximum. Its {@code resultCredit} raises the connection's
     * packet limit until a terminal report of it has been acknowledged with SUCCESS. A session may hold {@code
     * session.activations} of them open.
     *
     * @param acknowledged called on PUBACK
     */
    void activate(Activation activation, Runnable acknowledged);

    void cancel(Cancel cancel);

    /**
     * Lets the endpoint send. From the moment it is written this connection accepts the chunks it covers, until it
     * lapses, is used up, or the session ends.
     */
    void grant(Grant grant);

    /** What an upcall's handler says. */
    void answer(Answer answer);

    /**
     * Sends a piece of content.
     *
     * @param written called when it has left for the socket, the time to read the next piece: this is what keeps a slow
     *     reader from filling memory
     */
    void content(ContentChunk chunk, Runnable written);

    /** Tells the endpoint that a range it asked for cannot be had. */
    void contentUnavailable(byte[] digest, long offset, String error);

    /**
     * Ends the connection with DISCONNECT.
     *
     * @param reasonCode from {@link io.sluice.wire.ReasonCodes}
     */
    void disconnect(int reasonCode, String reason);

    /**
     * Ends the connection with DISCONNECT and a Server Reference.
     *
     * @param reasonCode use another server, or server moved
     * @param servers host:port list in the order in which they are to be tried
     */
    void sendAway(int reasonCode, String reason, String servers);
}
