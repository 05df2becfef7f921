package io.sluice.coordinator.topology;

import io.sluice.coordinator.collision.AgentLogin;
import io.sluice.coordinator.collision.AgentProcess;
import io.sluice.coordinator.collision.Collisions;
import io.sluice.coordinator.collision.Collisions.Verdict;
import io.sluice.coordinator.collision.Rivals;
import io.sluice.coordinator.collision.RivalsCodec;
import io.sluice.coordinator.collision.SplitGrant;
import io.sluice.coordinator.endpoints.EndpointList;
import io.sluice.coordinator.endpoints.LoginPolicy;
import io.sluice.coordinator.gateways.GatewayLink;
import io.sluice.coordinator.gateways.GatewayLink.Lane;
import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.EndpointEventType;
import io.sluice.topics.EndpointSplit;
import io.sluice.topics.EndpointStatus;
import io.sluice.topics.GatewayMessage;
import io.sluice.topics.JournalState;
import io.sluice.topics.LoginAnswer;
import io.sluice.topics.LoginKind;
import io.sluice.topics.LoginRequest;
import io.sluice.topics.Session;
import io.sluice.topics.SessionSuperseded;
import io.sluice.topics.TopicCatalog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps those out who live under one endpoint id beside another, until an administrator has split them. Belongs to the
 * task's thread.
 */
final class CollisionDesk {
    private static final String SPLIT =
            "SPLIT: this identity stays with another machine; this one is to enrol anew, with the certificate it has";
    private static final Logger LOG = LoggerFactory.getLogger(CollisionDesk.class);

    private final PartitionState state;
    private final KeyValueStore<String, byte[]> kept;
    private final Collisions collisions;
    private final long splitKeptMs;
    private final WordDesk words;
    private final GatewayLink gateways;
    private final Outbox outbox;
    private final RegionMeters meters;

    CollisionDesk(
            PartitionState state,
            KeyValueStore<String, byte[]> kept,
            StreamsSettings.StreamsLimits limits,
            WordDesk words,
            GatewayLink gateways,
            Outbox outbox,
            RegionMeters meters) {
        this.state = state;
        this.kept = kept;
        this.splitKeptMs = limits.splitKept().toMillis();
        this.collisions = new Collisions(
                limits.collisionSkew().toMillis(), limits.collisionWindow().toMillis(), splitKeptMs);
        this.words = words;
        this.gateways = gateways;
        this.outbox = outbox;
        this.meters = meters;
    }

    /**
     * Whether a login is one of the endpoint whose row this is. If not, all that follows from it has been done.
     *
     * @param row as it was before
     */
    boolean admits(@Nullable Endpoint row, EndpointEvent login, long now) {
        String id = login.getEndpointId();
        Rivals known = rivals(id);
        Verdict verdict = collisions.loggedIn(known, AgentLogin.last(row), AgentLogin.of(login));
        keep(id, known, verdict.rivals());
        switch (verdict.meaning()) {
            case ITS_OWN -> endElsewhere(row, login, now);
            case COLLISION -> collided(row, login, verdict.rivals(), now);
            case HELD -> {
                meters.login("Collided");
                shown(row, verdict.rivals());
                sendAway(id, Set.of(login.getGateway()), held(verdict.rivals()), now);
            }
            case CLONE -> {
                meters.login("Clone");
                sendAway(id, Set.of(login.getGateway()), SPLIT, now);
            }
            case REPEATED -> meters.idle("LOGIN_REPEATED");
        }
        return verdict.meaning() == Collisions.Meaning.ITS_OWN;
    }

    /** The answer to who may not log in; empty: the login policy is to decide. */
    Optional<LoginAnswer> refusal(@Nullable Endpoint row, LoginRequest request) {
        String id = request.getEndpointId();
        Rivals known = rivals(id);
        if (known.isNone()) {
            return Optional.empty();
        }
        Verdict verdict = collisions.asked(known, AgentLogin.of(request));
        keep(id, known, verdict.rivals());
        if (verdict.meaning() == Collisions.Meaning.HELD) {
            meters.login("Collided");
            shown(row, verdict.rivals());
            return Optional.of(LoginPolicy.refused(request, held(verdict.rivals())));
        }
        if (verdict.meaning() == Collisions.Meaning.CLONE) {
            meters.login("Clone");
            return Optional.of(LoginAnswer.newBuilder(LoginPolicy.refused(request, SPLIT))
                    .setEnrolAnew(true)
                    .build());
        }
        return Optional.empty();
    }

    /** While clones are about, each login is asked for: a gateway does not know who is who. */
    LoginAnswer answer(LoginAnswer answer) {
        return answer.getAccepted() && rivals(answer.getEndpointId()).hasClones()
                ? LoginAnswer.newBuilder(answer).setRemember(false).build()
                : answer;
    }

    /** One of them keeps the identity, the others are given leave to enrol anew. */
    void split(Endpoint row, EndpointSplit order, long now) {
        String id = row.getEndpointId();
        Optional<Rivals> split = collisions.split(rivals(id), order.getOriginal(), now);
        AgentProcess original = split.map(Collisions::original).orElse(null);
        if (split.isEmpty() || original == null) {
            meters.idle("SPLIT_OF_NO_COLLISION");
            return;
        }
        kept.put(id, RivalsCodec.encode(split.get()));
        AgentLogin last = original.last();
        write(Endpoint.newBuilder(row)
                .setStatus(EndpointStatus.DISCONNECTED)
                .setAssignedGateway(last.gateway())
                .setSession(new Session(last.boot(), last.count()))
                .setReason("")
                .setSince(now)
                .build());
        outbox.write(TopicCatalog.ENROLMENTS, id, SplitGrant.of(id, order.getClones(), now + splitKeptMs, now));
        LOG.info(
                "endpoint {} is split: {} keeps it; all: {}",
                id,
                original.boot(),
                split.get().words());
    }

    /** The endpoint has left the list. */
    void forget(String id) {
        kept.delete(id);
    }

    /** A gateway may go on holding the session of a process whose place was taken at another gateway. */
    private void endElsewhere(@Nullable Endpoint row, EndpointEvent login, long now) {
        Session session = row == null ? null : row.getSession();
        String gateway = row == null ? null : row.getConnectedGateway();
        if (session != null
                && gateway != null
                && !gateway.equals(login.getGateway())
                && !session.getBoot().equals(login.getSession().getBoot())) {
            String id = login.getEndpointId();
            // Lost, that session lasts until it ends by itself.
            gateways.send(
                    gateway, Lane.ANSWERS, id, new GatewayMessage(now, new SessionSuperseded(id, session)), sent -> {});
        }
    }

    private void collided(@Nullable Endpoint row, EndpointEvent login, Rivals rivals, long now) {
        if (row == null) {
            throw new IllegalStateException("endpoint " + login.getEndpointId() + " collides and is not on the list");
        }
        meters.login("Collision");
        LOG.warn("endpoint {} lives more than once, and is kept out: {}", row.getEndpointId(), rivals.words());
        Set<String> known = new TreeSet<>(EndpointList.gatewaysOf(row));
        rivals.processes().forEach(process -> known.add(process.last().gateway()));
        write(EndpointList.lostAndFound(row, LoginPolicy.COLLISION + rivals.words(), now));
        sendAway(row.getEndpointId(), known, held(rivals), now);
        rivals.processes().forEach(process -> tell(row, process, rivals, login.getAt()));
    }

    private void tell(Endpoint row, AgentProcess process, Rivals rivals, long at) {
        AgentLogin last = process.last();
        EndpointEvent event = new EndpointEvent(
                EndpointEventType.COLLISION,
                row.getEndpointId(),
                last.gateway(),
                new Session(last.boot(), last.count()),
                at,
                LoginKind.NONE,
                JournalState.KEPT,
                last.ip(),
                last.host(),
                row.getPlatform(),
                "",
                Map.of(),
                LoginPolicy.COLLISION + rivals.words());
        outbox.write(TopicCatalog.ENDPOINT_EVENTS, row.getEndpointId(), event);
    }

    /** Administrators see who of them came last, and from where. */
    private void shown(@Nullable Endpoint row, Rivals rivals) {
        String reason = LoginPolicy.COLLISION + rivals.words();
        if (row != null && !row.getReason().equals(reason)) {
            write(Endpoint.newBuilder(row).setReason(reason).build());
        }
    }

    private void sendAway(String id, Set<String> from, String reason, long now) {
        from.forEach(gateway -> words.say(Word.gone(gateway, id, reason, List.of(), now), now));
    }

    private static String held(Rivals rivals) {
        return "QUARANTINED: " + LoginPolicy.COLLISION + rivals.words();
    }

    private Rivals rivals(String id) {
        byte[] bytes = kept.get(id);
        return bytes == null ? Rivals.NONE : RivalsCodec.decode(bytes);
    }

    private void keep(String id, Rivals before, Rivals after) {
        if (after.isNone() && !before.isNone()) {
            kept.delete(id);
        } else if (!after.equals(before)) {
            kept.put(id, RivalsCodec.encode(after));
        }
    }

    private void write(Endpoint row) {
        state.keep(row);
        outbox.write(TopicCatalog.ENDPOINTS, row.getEndpointId(), row);
    }
}
