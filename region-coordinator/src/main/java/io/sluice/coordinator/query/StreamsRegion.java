package io.sluice.coordinator.query;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.coordinator.rulebook.Rulebook;
import io.sluice.coordinator.selector.Selector;
import io.sluice.coordinator.topology.KafkaGatewayLink;
import io.sluice.coordinator.topology.RegionMeters;
import io.sluice.coordinator.topology.RegionSerdes;
import io.sluice.coordinator.topology.RegionStores;
import io.sluice.coordinator.topology.RegionTopology;
import io.sluice.coordinator.topology.StreamsProperties;
import io.sluice.coordinator.topology.StreamsSettings;
import io.sluice.coordinator.topology.TopologyExtension;
import io.sluice.coordinator.watchdog.OwnerWatchdog;
import io.sluice.coordinator.watchdog.WatchedClients;
import io.sluice.streams.RestartBudget;
import io.sluice.topics.Endpoint;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayHeartbeat;
import io.sluice.topics.InvocationState;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TargetState;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicSpec;
import io.sluice.topics.TransferManifest;
import io.sluice.wire.crypto.RegionSigner;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The region at work: its streams, and what may be asked of them. Any instance answers for the whole region: for what
 * another one owns, that one is asked.
 *
 * <p>A thread that fails is replaced a few times a minute; after that the streams stop and {@link #hasFailed} says so.
 */
public final class StreamsRegion implements RegionView, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsRegion.class);
    private static final Duration CLOSE = Duration.ofSeconds(20);
    private static final int REPLACED_THREADS = 10;
    private static final Duration REPLACED_WITHIN = Duration.ofMinutes(1);
    private static final int MOST_ITEMS = 1_000;
    /** After {@code '/'} in the order of keys: ends the range of one invocation's rows. */
    private static final char AFTER_SLASH = '0';

    private final int partitions;
    private final OwnerWatchdog watchdog;
    private final KafkaStreams streams;
    private final Owners owners;
    private final OwnStores own;
    private final AllStores stores;
    private final StateWatch watch;
    private final CompletableFuture<Throwable> failure;
    private final Deque<AutoCloseable> toClose;

    private StreamsRegion(
            int partitions,
            OwnerWatchdog watchdog,
            KafkaStreams streams,
            Neighbours neighbours,
            StateWatch watch,
            CompletableFuture<Throwable> failure,
            Deque<AutoCloseable> toClose) {
        this.partitions = partitions;
        this.watchdog = watchdog;
        this.streams = streams;
        this.owners = new StreamsOwners(streams, neighbours.here());
        this.own = new OwnStores(streams);
        this.stores = new AllStores(owners, own, neighbours.others());
        this.watch = watch;
        this.failure = failure;
        this.toClose = toClose;
    }

    /**
     * How instances know each other.
     *
     * @param here as host:port, where this one answers for what it owns
     */
    public record Neighbours(String here, OtherCoordinators others) {}

    /**
     * Starts the streams and returns; {@link #isReady} says when they serve.
     *
     * @param extensions what else is to run in them
     * @throws io.sluice.topics.TopicsUnavailableException if the schema registry is away or refuses a schema
     */
    public static StreamsRegion start(
            StreamsSettings settings,
            RegionSigner signer,
            SchemaIds ids,
            Rulebook rulebook,
            MeterRegistry registry,
            Neighbours neighbours,
            List<TopologyExtension> extensions) {
        TopicName names = new TopicName(settings.region());
        register(ids, names);
        RegionSerdes serdes = new RegionSerdes(ids, names);
        RegionMeters meters = new RegionMeters(registry);
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            OwnerWatchdog watchdog = OwnerWatchdog.start(settings.limits().watchdogTimeout());
            opened.push(watchdog);
            StateWatch watch = new StateWatch(
                    names.of(TopicCatalog.INVOCATION_STATE),
                    settings.partitions(),
                    settings.bootstrapServers(),
                    new RecordSerde<>(ids, InvocationState.class).deserializer());
            opened.push(watch);
            KafkaGatewayLink gateways = new KafkaGatewayLink(settings, serdes, ids, meters, watchdog);
            opened.push(gateways);
            var parts =
                    new RegionTopology.Parts(settings, serdes, signer, gateways, rulebook, meters, watch::completed);
            KafkaStreams streams = new KafkaStreams(
                    RegionTopology.build(parts, extensions),
                    StreamsProperties.of(settings, neighbours.here(), serdes, meters),
                    new WatchedClients(
                            watchdog,
                            StreamsProperties.applicationId(settings),
                            settings.limits().changelogRecords(),
                            settings.limits().changelogBytes(),
                            registry));
            opened.push(() -> streams.close(CloseOptions.timeout(CLOSE)
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)));
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            observe(streams, registry, failure);
            watch.start();
            gateways.start();
            streams.start();
            return new StreamsRegion(settings.partitions(), watchdog, streams, neighbours, watch, failure, opened);
        } catch (RuntimeException e) {
            closeAll(opened);
            throw e;
        }
    }

    private static void register(SchemaIds ids, TopicName names) {
        for (TopicSpec topic : TopicCatalog.OF_REGION) {
            var schema = topic.schema();
            if (schema != null) {
                ids.register(names.of(topic), schema);
            }
        }
    }

    private static void observe(KafkaStreams streams, MeterRegistry registry, CompletableFuture<Throwable> ended) {
        Gauge.builder("sluice.streams.running", streams, at -> at.state() == KafkaStreams.State.RUNNING ? 1 : 0)
                .description("1 while the streams run and own their partitions")
                .register(registry);
        var replaced = registry.counter("sluice.streams.threads.replaced");
        RestartBudget budget = new RestartBudget(REPLACED_THREADS, REPLACED_WITHIN.toNanos());
        streams.setStateListener((next, before) -> {
            LOG.info("streams: {} after {}", next, before);
            if (next == KafkaStreams.State.ERROR) {
                ended.complete(new IllegalStateException("the streams have stopped for good, see the log before"));
            }
        });
        streams.setUncaughtExceptionHandler(failure -> {
            if (budget.spend(System.nanoTime())) {
                LOG.error("a thread of the streams failed and is replaced", failure);
                replaced.increment();
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            }
            LOG.error("threads of the streams fail again and again: stopping", failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    /** Whether the streams have stopped for good; only a new process helps. */
    public boolean hasFailed() {
        KafkaStreams.State state = streams.state();
        return state == KafkaStreams.State.ERROR || state == KafkaStreams.State.PENDING_ERROR;
    }

    /** Completed when the streams have stopped for good; never by {@link #close}. */
    public CompletableFuture<Throwable> failure() {
        return failure;
    }

    /** Answers for what this instance owns, and asks no other. */
    public StoreAnswers own() {
        return own;
    }

    @Override
    public boolean isReady() {
        return obstacles().isEmpty();
    }

    /** Why this instance, though it may run, does not serve, in words; empty when it does. */
    public List<String> obstacles() {
        if (streams.state() != KafkaStreams.State.RUNNING) {
            return List.of("partitions are being assigned and restored: the streams are " + streams.state());
        }
        return Readiness.obstacles(
                RegionStores.queryable(partitions),
                owners,
                (store, partition) -> store.equals(RegionStores.MANIFESTS)
                        ? own.isWindowOpen(store, partition)
                        : own.isOpen(store, partition));
    }

    @Override
    public Optional<InvocationState> invocation(String invocationId) {
        return Optional.ofNullable(current(invocationId));
    }

    private @Nullable InvocationState current(String invocationId) {
        return stores.get(RegionStores.INVOCATIONS, InvocationState.class, partitions, invocationId, invocationId);
    }

    @Override
    public Page<InvocationState> invocations(@Nullable String method, @Nullable String after, int limit) {
        int most = limited(limit);
        StoreQuestion question = new StoreQuestion(
                RegionStores.INVOCATIONS,
                List.of(),
                StoreQuestion.Kind.DOWNWARD,
                null,
                after,
                after,
                method == null ? Narrowing.NONE : new Narrowing(Narrowing.Kind.METHOD, method),
                most + 1);
        return page(stores.first(question, partitions, InvocationState.class), most, InvocationState::getInvocationId);
    }

    @Override
    public Page<LedgerRow> targets(
            String invocationId, @Nullable TargetState state, @Nullable String after, int limit) {
        int most = limited(limit);
        String from = invocationId + "/" + (after == null ? "" : after);
        StoreQuestion question = new StoreQuestion(
                RegionStores.ROWS,
                List.of(),
                StoreQuestion.Kind.UPWARD,
                from,
                invocationId + AFTER_SLASH,
                after == null ? null : from,
                state == null ? Narrowing.NONE : new Narrowing(Narrowing.Kind.STATE, state.name()),
                most + 1);
        return page(stores.first(question, partitions, LedgerRow.class), most, LedgerRow::getEndpointId);
    }

    @Override
    public Optional<LedgerRow> target(String invocationId, String endpointId) {
        return Optional.ofNullable(stores.get(
                RegionStores.ROWS, LedgerRow.class, partitions, endpointId, invocationId + "/" + endpointId));
    }

    @Override
    public Page<Endpoint> endpoints(Selector selector, @Nullable String after, int limit) {
        int most = limited(limit);
        if (selector instanceof WrittenSelector written) {
            Narrowing narrowing = new Narrowing(Narrowing.Kind.SELECTOR, written.text());
            return page(endpointsFrom(after, narrowing, most + 1), most, Endpoint::getEndpointId);
        }
        List<Endpoint> found = new ArrayList<>();
        String last = after;
        List<Endpoint> some;
        do {
            some = endpointsFrom(last, Narrowing.NONE, MOST_ITEMS);
            some.stream()
                    .filter(selector::matches)
                    .limit(most + 1 - found.size())
                    .forEach(found::add);
            last = some.isEmpty() ? last : some.get(some.size() - 1).getEndpointId();
        } while (found.size() <= most && some.size() == MOST_ITEMS);
        return page(found, most, Endpoint::getEndpointId);
    }

    private List<Endpoint> endpointsFrom(@Nullable String after, Narrowing narrowing, int most) {
        StoreQuestion question = new StoreQuestion(
                RegionStores.ENDPOINTS, List.of(), StoreQuestion.Kind.UPWARD, after, null, after, narrowing, most);
        return stores.first(question, partitions, Endpoint.class);
    }

    @Override
    public Optional<Endpoint> endpoint(String endpointId) {
        return Optional.ofNullable(
                stores.get(RegionStores.ENDPOINTS, Endpoint.class, partitions, endpointId, endpointId));
    }

    @Override
    public List<Gateway> gateways() {
        StoreQuestion question = new StoreQuestion(
                RegionStores.GATEWAYS,
                List.of(),
                StoreQuestion.Kind.UPWARD,
                null,
                null,
                null,
                Narrowing.NONE,
                StoreQuestion.MOST);
        return stores.first(question, 1, Gateway.class);
    }

    @Override
    public Optional<GatewayHeartbeat> heartbeat(String gateway) {
        return Optional.ofNullable(stores.get(RegionStores.HEARTBEATS, GatewayHeartbeat.class, 1, gateway, gateway));
    }

    @Override
    public Optional<TransferManifest> transfer(String endpointId, String transferId) {
        String key = RegionStores.manifestKey(endpointId, transferId);
        return manifests(endpointId, key, key, Narrowing.NONE).stream()
                .max(Comparator.comparingLong(TransferManifest::getEndedAt));
    }

    @Override
    public List<TransferManifest> files(String invocationId, String endpointId) {
        Map<String, TransferManifest> byName = new TreeMap<>();
        manifests(
                        endpointId,
                        RegionStores.manifestKey(endpointId, ""),
                        RegionStores.manifestKey(endpointId, "\uffff"),
                        new Narrowing(Narrowing.Kind.FILES_OF, invocationId + "/" + endpointId))
                .forEach(manifest -> {
                    if (byName.size() < MOST_ITEMS || byName.containsKey(manifest.getName())) {
                        byName.merge(
                                manifest.getName(),
                                manifest,
                                (one, other) -> one.getEndedAt() > other.getEndedAt() ? one : other);
                    }
                });
        return List.copyOf(byName.values());
    }

    private List<TransferManifest> manifests(String endpointId, String from, String to, Narrowing narrowing) {
        return stores.windowed(
                RegionStores.MANIFESTS, TransferManifest.class, partitions, endpointId, from, to, narrowing);
    }

    @Override
    public AutoCloseable watch(String invocationId, Consumer<InvocationState> listener) {
        return watch.watch(invocationId, listener, () -> current(invocationId));
    }

    private static int limited(int limit) {
        if (limit < 1 || limit > MOST_ITEMS) {
            throw new IllegalArgumentException("limit has the bad value " + limit + ": expected 1 to " + MOST_ITEMS);
        }
        return limit;
    }

    /** @param found one more than fits, if there is more */
    private static <T> Page<T> page(List<T> found, int most, Function<T, String> id) {
        if (found.size() <= most) {
            return new Page<>(found, null);
        }
        List<T> items = List.copyOf(found.subList(0, most));
        return new Page<>(items, id.apply(items.get(most - 1)));
    }

    /** Leaves the group, so that another instance takes over at once. */
    @Override
    public void close() {
        watchdog.close();
        closeAll(toClose);
    }

    private static void closeAll(Deque<AutoCloseable> opened) {
        for (AutoCloseable last = opened.poll(); last != null; last = opened.poll()) {
            try {
                last.close();
            } catch (Exception e) {
                LOG.warn("closing the region: {}", e.toString());
            }
        }
    }
}
