package io.sluice.gateway.session;

import io.sluice.gateway.login.LoginDesk.Login;
import io.sluice.gateway.login.PeerIdentity;
import io.sluice.gateway.protocol.Breach;
import io.sluice.gateway.session.EventSink.Violation;
import io.sluice.topics.Session;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where one connection's broken rules are counted, logged and reported. On the event loop only. */
final class Complaints {
    private static final Logger LOG = LoggerFactory.getLogger(Complaints.class);

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int WORDS_MAX = 256;

    private final Reception reception;
    private final SessionLoop loop;
    private final String address;

    Complaints(Reception reception, SessionLoop loop, String address) {
        this.reception = reception;
        this.loop = loop;
        this.address = address;
    }

    /**
     * Tells of a broken rule; as an event only if the endpoint is known.
     *
     * @param login null before CONNECT has been accepted
     */
    void tell(Breach breach, String told, PeerIdentity peer, @Nullable Login login) {
        String words = printable(told);
        reception.metrics.violation(breach.kind());
        log(breach.kind() + ": " + words);
        if (login != null) {
            event(login.endpointId(), login.session(), breach, words);
        } else if (peer instanceof PeerIdentity.Endpoint endpoint) {
            event(endpoint.endpointId(), new Session("", 0), breach, words);
        }
    }

    private void event(String endpointId, Session session, Breach breach, String words) {
        reception.events.violation(
                new Violation(endpointId, session, address, breach.kind(), breach.reasonCode(), words));
    }

    /** Writes a line about what a stranger does, as far as the budget for such lines goes. */
    void log(String words) {
        long leftOut = reception.logBudget.ask(loop.nowNanos());
        if (leftOut >= 0) {
            LOG.info("{}: {} ({} lines left out)", address, words, leftOut);
        }
    }

    /** Words may quote the peer, who could forge lines and fill disks with them. */
    private static String printable(String words) {
        String cut = words.length() > WORDS_MAX ? words.substring(0, WORDS_MAX) + "…" : words;
        return CONTROL.matcher(cut).replaceAll("?");
    }

    /** A bug of this gateway has ended the session. */
    void failed(Throwable bug) {
        reception.metrics.failed();
        LOG.error("{}: the session failed", address, bug);
    }
}
