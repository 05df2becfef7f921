package io.sluice.gateway.login;

import io.sluice.gateway.protocol.Breach;
import io.sluice.topics.Session;
import io.sluice.wire.JoinToken;
import io.sluice.wire.WireProperties;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Judges CONNECT by what TLS proved, before anyone else is disturbed by it. Pure. */
public final class ConnectGate {
    private static final String JOIN = "join";
    private static final String SPLIT = "split";
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern TOKEN_ID = Pattern.compile("[a-z0-9]{4,32}");
    private static final Pattern TOKEN_SECRET = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,8}");
    private static final Set<String> LOGIN_KINDS = Set.of("initial", "normal", "isolated", "orphan");

    private ConnectGate() {}

    /** What becomes of a CONNECT. */
    public sealed interface Outcome {
        /** May log in. */
        record Certified(LoginDesk.Login login) implements Outcome {}

        /** May enrol. */
        record Joining(String tokenId, byte[] proof) implements Outcome {}

        /** May enrol under another id, with the certificate of this one. */
        record Splitting(String endpointId) implements Outcome {}

        /** CONNACK with the breach's reason code. */
        record Refused(Breach breach, int reasonCode, String reason) implements Outcome {
            Refused(Breach breach, String reason) {
                this(breach, breach.reasonCode(), reason);
            }
        }
    }

    /**
     * @param address host:port the connection comes from
     */
    public static Outcome judge(ConnectRequest request, PeerIdentity peer, String address) {
        if (request.authenticationMethod()) {
            return new Outcome.Refused(Breach.AUTHENTICATION_METHOD, Breach.AUTHENTICATION_METHOD.words());
        }
        if (request.will()) {
            return new Outcome.Refused(Breach.WILL, Breach.WILL.words());
        }
        if (peer instanceof PeerIdentity.Stranger stranger) {
            return new Outcome.Refused(Breach.CERTIFICATE, stranger.reason());
        }
        if (peer instanceof PeerIdentity.Endpoint endpoint) {
            if (!endpoint.endpointId().equals(request.clientId())) {
                return new Outcome.Refused(
                        Breach.CLIENT_ID,
                        "client id " + printable(request.clientId()) + " is not the certificate's "
                                + endpoint.endpointId());
            }
            return request.userName().equals(SPLIT)
                    ? new Outcome.Splitting(request.clientId())
                    : login(request, address);
        }
        if (!UUID_TEXT.matcher(request.clientId()).matches()) {
            return new Outcome.Refused(
                    Breach.CLIENT_ID, "client id " + printable(request.clientId()) + " is not a lower-case UUID");
        }
        if (peer instanceof PeerIdentity.Unproven && request.userName().equals(SPLIT)) {
            return new Outcome.Splitting(request.clientId());
        }
        if (peer instanceof PeerIdentity.Unproven && !request.userName().equals(JOIN)) {
            return login(request, address);
        }
        return join(request);
    }

    private static Outcome login(ConnectRequest request, String address) {
        if (!request.property(WireProperties.PROTOCOL).equals(WireProperties.PROTOCOL_VERSION)) {
            return new Outcome.Refused(
                    Breach.VERSION,
                    "user property sep has the bad value " + printable(request.property(WireProperties.PROTOCOL))
                            + ": expected " + WireProperties.PROTOCOL_VERSION);
        }
        String boot = request.property(WireProperties.BOOT);
        String count = request.property(WireProperties.COUNT);
        if (boot.isEmpty() || !COUNT.matcher(count).matches()) {
            return new Outcome.Refused(
                    Breach.CONNECT_PROPERTIES, "user properties boot and count must name the session");
        }
        String kind = request.property(WireProperties.LOGIN).toLowerCase(Locale.ROOT);
        return new Outcome.Certified(new LoginDesk.Login(
                request.clientId(),
                new Session(boot, Integer.valueOf(count)),
                LOGIN_KINDS.contains(kind) ? kind.intern() : "normal",
                request.property(WireProperties.JOURNAL).equals("lost"),
                address,
                request.property(WireProperties.HOST),
                // Thousands of endpoints say the same here; kept once.
                request.property(WireProperties.PLATFORM).intern(),
                request.property(WireProperties.AGENT).intern(),
                request.property(WireProperties.LAST_GATEWAY).intern(),
                labels(request.properties())));
    }

    private static Outcome join(ConnectRequest request) {
        if (!request.userName().equals(JOIN)) {
            return new Outcome.Refused(
                    Breach.CERTIFICATE, "a connection without certificate may only enrol: user name must be join");
        }
        String[] parts = request.password().split("\\.", -1);
        if (parts.length != 2
                || !TOKEN_ID.matcher(parts[0]).matches()
                || !TOKEN_SECRET.matcher(parts[1]).matches()) {
            return new Outcome.Refused(Breach.CREDENTIALS, "the join token is malformed: expected id.secret");
        }
        return new Outcome.Joining(parts[0], JoinToken.proof(parts[1]));
    }

    private static Map<String, String> labels(Map<String, String> properties) {
        Map<String, String> labels = new HashMap<>();
        properties.forEach((name, value) -> {
            if (name.startsWith(WireProperties.LABEL_PREFIX)) {
                labels.put(name.substring(WireProperties.LABEL_PREFIX.length()), value);
            }
        });
        return Map.copyOf(labels);
    }

    private static String printable(String text) {
        String cut = text.length() > 64 ? text.substring(0, 64) + "…" : text;
        return "'" + cut.replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
