package io.sluice.gateway.login;

import io.sluice.topics.Session;
import io.sluice.wire.ReasonCodes;
import java.util.Map;
import java.util.function.Consumer;

/** Decides logins. Called on event loops; never blocks. */
public interface LoginDesk {

    /**
     * Accepts a known endpoint at once, asks the coordinator about an unknown one.
     *
     * @param decision called once, on any thread, at the latest at the login deadline of the configuration
     */
    void login(Login login, Consumer<Decision> decision);

    /**
     * A login as the endpoint states it; id from its certificate.
     *
     * @param kind as the agent sees it: initial, normal, isolated or orphan
     * @param address host:port the connection comes from
     */
    record Login(
            String endpointId,
            Session session,
            String kind,
            boolean journalLost,
            String address,
            String host,
            String platform,
            String agentVersion,
            String lastGateway,
            Map<String, String> labels) {}

    /** What the endpoint is told. */
    sealed interface Decision {
        record Accepted() implements Decision {}

        /**
         * DISCONNECT.
         *
         * @param reasonCode from {@link io.sluice.wire.ReasonCodes}
         * @param serverReference {@code host:port} list, empty for none
         * @param retryAfterMs 0 for none
         * @param enrolAnew it is to get an identity of its own, with the certificate it has
         */
        record Refused(int reasonCode, String reason, String serverReference, long retryAfterMs, boolean enrolAnew)
                implements Decision {
            public Refused(int reasonCode, String reason, String serverReference, long retryAfterMs) {
                this(reasonCode, reason, serverReference, retryAfterMs, false);
            }

            /** Of one whose identity stays with another machine. */
            public static Refused toEnrolAnew(String reason) {
                return new Refused(ReasonCodes.NOT_AUTHORIZED, reason, "", 0, true);
            }
        }
    }
}
