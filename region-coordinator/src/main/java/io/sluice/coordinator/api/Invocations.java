package io.sluice.coordinator.api;

import com.github.f4b6a3.ulid.UlidCreator;
import io.sluice.coordinator.api.InvocationDraft.Executable;
import io.sluice.coordinator.invocation.InvocationFold;
import io.sluice.coordinator.method.Catalogue;
import io.sluice.coordinator.method.Declarations;
import io.sluice.coordinator.method.MethodStore;
import io.sluice.coordinator.publish.Acknowledged;
import io.sluice.coordinator.publish.Publisher;
import io.sluice.coordinator.query.RegionView;
import io.sluice.coordinator.selection.SampleShares;
import io.sluice.method.FilepackSummary;
import io.sluice.method.MethodDeclaration;
import io.sluice.method.SchemaShelf;
import io.sluice.topics.Bytes;
import io.sluice.topics.Invocation;
import io.sluice.topics.InvocationCancelled;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationRequested;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.InvocationState;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.Method;
import io.sluice.topics.TargetSample;
import io.sluice.topics.TopicCatalog;
import io.sluice.wire.MethodManifest;
import io.sluice.wire.filepack.Filepack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Accepts invocations and cancels, and finds them again: what Kafka has acknowledged is accepted. */
final class Invocations {
    /** Of a job's id, from its random end: the order of a sample for which no seed was given. */
    private static final int SEED_LENGTH = 10;
    /** Schemas of arguments that are kept ready. */
    private static final int SCHEMAS = 256;

    private final RegionView view;
    private final Publisher publisher;
    private final Catalogue catalogue;
    private final MethodStore methods;
    private final Declarations declarations;
    private final SchemaShelf schemas = new SchemaShelf(SCHEMAS);
    private final RecentlyAccepted accepted;
    private final Duration timeout;
    private final InstantSource clock;
    private final int partitions;

    /** @param timeout for Kafka's acknowledgement */
    Invocations(
            RegionView view,
            Publisher publisher,
            Catalogue catalogue,
            MethodStore methods,
            Declarations declarations,
            RecentlyAccepted accepted,
            Duration timeout,
            InstantSource clock) {
        this.view = view;
        this.publisher = publisher;
        this.catalogue = catalogue;
        this.methods = methods;
        this.declarations = declarations;
        this.accepted = accepted;
        this.timeout = timeout;
        this.clock = clock;
        this.partitions = publisher.partitions(TopicCatalog.SELECTIONS);
    }

    /**
     * Writes the request; returns when Kafka has it.
     *
     * @param traceparent the trace it belongs to
     */
    InvocationState accept(InvocationDraft draft, String by, String traceparent) throws IOException {
        Terms terms = Terms.of(draft, declared(draft.executable()), schemas);
        Method method = resolve(draft.executable(), by);
        long now = clock.millis();
        String id = id(now);
        TargetsDraft targets = draft.targets().seeded(seed(id));
        SampleShares shares = targets.shares(view, partitions);
        InvocationSpec spec = spec(draft, terms, shares == null ? null : shares.sample(), method, traceparent, now);
        Invocation invocation = new Invocation(id, now, by, new InvocationRequested(spec));
        Acknowledged.within(timeout, publisher.publish(TopicCatalog.INVOCATIONS, id, invocation));
        InvocationState state = InvocationFold.requested(invocation, spec, partitions);
        accepted.add(state);
        return state;
    }

    private static String id(long now) {
        return UlidCreator.getMonotonicUlid(now).toString().toLowerCase(Locale.ROOT);
    }

    private static String seed(String id) {
        return id.substring(id.length() - SEED_LENGTH);
    }

    @SuppressWarnings("NullAway") // the schema allows null for the rollout and the sample
    private static InvocationSpec spec(
            InvocationDraft draft,
            Terms terms,
            @Nullable TargetSample sample,
            Method method,
            String traceparent,
            long now) {
        return new InvocationSpec(
                draft.targets().selector(),
                draft.targets().endpointIds(),
                method.getName(),
                method.getVersion(),
                method.getManifest(),
                method.getManifestSignature(),
                terms.entryPoint(),
                ByteBuffer.wrap(terms.arguments()),
                terms.runTimeout().toMillis(),
                terms.outputLimitBytes(),
                draft.rollout().startsAt(now) + draft.expires().toMillis(),
                draft.live(),
                draft.rollout().retries(),
                draft.rollout().retryOn(),
                draft.rollout().deliverTimeout().toMillis(),
                draft.rollout().plan(),
                sample,
                terms.resultSchema(),
                terms.requires(),
                traceparent,
                terms.receivers());
    }

    /** What the request would do. Nothing is published. */
    InvocationPlan.PlanView plan(InvocationDraft draft) {
        var unused = Terms.of(draft, declared(draft.executable()), schemas);
        TargetsDraft targets = draft.targets().seeded(seed(id(clock.millis())));
        return new InvocationPlan(targets, variants(draft.executable())).of(view, partitions);
    }

    /** Asks for the end of every target that has not ended; returns when Kafka has the request. */
    InvocationState cancel(String id, String reason, String by) {
        InvocationState state = require(id);
        if (state.getPhase() == InvocationPhase.COMPLETE) {
            throw new Problem(409, "invocation " + id + " is complete: there is nothing to cancel");
        }
        Invocation cancel = new Invocation(id, clock.millis(), by, new InvocationCancelled(reason));
        Acknowledged.within(timeout, publisher.publish(TopicCatalog.INVOCATIONS, id, cancel));
        return state;
    }

    /** Writes what somebody orders of an invocation that goes on; returns when Kafka has it. */
    void order(String id, Object event, String by) {
        Invocation order = new Invocation(id, clock.millis(), by, event);
        Acknowledged.within(timeout, publisher.publish(TopicCatalog.INVOCATIONS, id, order));
    }

    private MethodDeclaration declared(Executable executable) {
        return executable instanceof Executable.Published method
                ? declarations.of(published(method))
                : MethodDeclaration.NONE;
    }

    /** The executables that it may take, by platform, and their sizes in bytes with what they bring. Nothing is published. */
    private Map<String, Long> variants(Executable executable) {
        if (executable instanceof Executable.Script script) {
            return Map.of(script.platform(), (long) script.content().length);
        }
        Map<String, Long> sizes = new TreeMap<>();
        Method method = published((Executable.Published) executable);
        FilepackSummary filepack = declarations.of(method).filepack();
        long more = filepack == null ? 0 : filepack.bundleBytes();
        MethodManifest.decode(Bytes.of(method.getManifest()))
                .variants()
                .forEach(variant -> sizes.put(variant.platform(), variant.sizeBytes() + more));
        return sizes;
    }

    /** @throws Problem 404 if there is none */
    InvocationState require(String id) {
        return find(id).orElseThrow(() -> Problem.notFound("there is no invocation " + id));
    }

    /** @throws Problem 404 if there is no such invocation, or the endpoint is none of its targets */
    LedgerRow requireTarget(String id, String endpoint) {
        String known = require(id).getInvocationId();
        return view.target(known, endpoint)
                .orElseThrow(() -> Problem.notFound("endpoint " + endpoint + " is no target of invocation " + known));
    }

    private Optional<InvocationState> find(String id) {
        return view.invocation(id).or(() -> accepted.find(id));
    }

    private Method resolve(Executable executable, String by) throws IOException {
        if (executable instanceof Executable.Script script) {
            return methods.publishScript(script.content(), script.fileName(), script.platform(), by);
        }
        return published((Executable.Published) executable);
    }

    private Method published(Executable.Published asked) {
        return catalogue
                .method(asked.name(), asked.version())
                .orElseThrow(() -> Problem.unprocessable(notPublished(asked)));
    }

    private static String notPublished(Executable.Published asked) {
        boolean filepack = asked.name().startsWith(Filepack.METHOD_PREFIX);
        String name = filepack ? asked.name().substring(Filepack.METHOD_PREFIX.length()) : asked.name();
        String field = filepack ? "filepack" : "method";
        return "field '" + field + "' names " + name + " version " + asked.version()
                + ", which is not published; GET /api/v1/" + field + "s lists what is";
    }
}
