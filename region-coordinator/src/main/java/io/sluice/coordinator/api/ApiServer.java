package io.sluice.coordinator.api;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.coordinator.audit.AuditLog;
import io.sluice.coordinator.config.CoordinatorConfig;
import io.sluice.coordinator.enrolment.JoinTokens;
import io.sluice.coordinator.history.EndpointChanges;
import io.sluice.coordinator.history.History;
import io.sluice.coordinator.method.Catalogue;
import io.sluice.coordinator.method.ContentLog;
import io.sluice.coordinator.method.ContentStore;
import io.sluice.coordinator.method.Declarations;
import io.sluice.coordinator.method.FilepackStore;
import io.sluice.coordinator.method.MethodStore;
import io.sluice.coordinator.output.ChunkLog;
import io.sluice.coordinator.publish.Publisher;
import io.sluice.coordinator.query.RegionView;
import io.sluice.coordinator.region.NewGateways;
import io.sluice.coordinator.rulebook.Rulebook;
import io.sluice.coordinator.selector.Selector;
import io.sluice.topics.event.Traceparent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTP server: routes in order, then closed in reverse. */
public final class ApiServer implements AutoCloseable {
    static final String BASE = "/api/v1";

    private static final String STARTED = "api.started";
    private static final int LEAST_THREADS = 4;
    private static final long STOP_MILLIS = 3_000;

    /** A kept-alive connection without a request is closed this soon when the server stops. */
    private static final long STOP_IDLE_MILLIS = 50;

    private final Javalin server;
    private final Readers readers;

    private ApiServer(Javalin server, Readers readers) {
        this.server = server;
        this.readers = readers;
    }

    /** Those whose answers go on for a while. */
    private record Readers(
            EventStreams events, BlockingAnswers outputs, BlockingAnswers tails, BlockingAnswers watches) {
        static Readers of(CoordinatorConfig.Api settings, Parts parts) {
            return new Readers(
                    new EventStreams(
                            parts.view(),
                            settings.eventSubscribers(),
                            settings.eventHeartbeat(),
                            settings.eventSlow(),
                            parts.metrics()),
                    new BlockingAnswers(
                            "output",
                            "output.readers",
                            settings.outputReaders(),
                            settings.eventSlow(),
                            parts.metrics()),
                    new BlockingAnswers(
                            "tail", "tail.readers", settings.tailReaders(), settings.eventSlow(), parts.metrics()),
                    new BlockingAnswers(
                            "watch", "list.watchers", settings.listWatchers(), settings.eventSlow(), parts.metrics()));
        }

        void close() {
            events.close();
            outputs.close();
            tails.close();
            watches.close();
        }
    }

    /** What the API stands on. */
    public record Parts(
            RegionView view,
            Publisher publisher,
            Catalogue catalogue,
            ContentStore contents,
            ContentLog contentLog,
            MethodStore methods,
            FilepackStore filepacks,
            Declarations declarations,
            JoinTokens tokens,
            AuditLog audit,
            ChunkLog chunks,
            History history,
            EndpointChanges changes,
            NewGateways gateways,
            Rulebook rulebook,
            Function<String, ? extends Selector> selectors,
            Supplier<List<String>> obstacles,
            PrometheusMeterRegistry metrics,
            InstantSource clock) {}

    /**
     * What the API says of the region.
     *
     * @param regionKey SubjectPublicKeyInfo of the key that checks its signatures, in Base64
     */
    public record About(
            String region, String caDigest, String version, int partitions, String regionKey, String adminToken) {}

    /** Binds and serves. */
    public static ApiServer start(CoordinatorConfig.Api settings, About about, Parts parts) {
        Readers readers = Readers.of(settings, parts);
        try {
            Javalin server = Javalin.create(config -> {
                basics(config, settings);
                security(config, about, parts);
                routes(config, settings, about, parts, readers);
            });
            server.start(settings.host(), settings.port());
            for (Connector connector : server.jettyServer().server().getConnectors()) {
                if (connector instanceof AbstractConnector open) {
                    open.setShutdownIdleTimeout(STOP_IDLE_MILLIS);
                }
            }
            return new ApiServer(server, readers);
        } catch (RuntimeException e) {
            readers.close();
            throw e;
        }
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** Every route there is, as method and path. */
    List<Endpoint> endpoints() {
        return server.unsafe.internalRouter.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .toList();
    }

    private static void basics(JavalinConfig config, CoordinatorConfig.Api settings) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.prefer405over404 = true;
        config.http.maxRequestSize = settings.bodyBytes();
        config.jetty.threadPool = new QueuedThreadPool(settings.threads(), LEAST_THREADS);
        config.jetty.modifyServer(jetty -> jetty.setStopTimeout(STOP_MILLIS));
        Problems.register(config.routes);
    }

    private static void security(JavalinConfig config, About about, Parts parts) {
        AdminAuth auth = new AdminAuth(about.adminToken());
        Audited audited = new Audited(parts.audit());
        config.routes.before(ctx -> ctx.attribute(STARTED, System.nanoTime()));
        config.routes.before("/api/*", auth::require);
        config.routes.after("/api/*", audited::after);
        config.routes.after(ctx -> time(ctx, parts.metrics()));
    }

    private static void routes(
            JavalinConfig config, CoordinatorConfig.Api settings, About about, Parts parts, Readers readers) {
        Duration timeout = settings.kafkaTimeout();
        Invocations invocations = new Invocations(
                parts.view(),
                parts.publisher(),
                parts.catalogue(),
                parts.methods(),
                parts.declarations(),
                new RecentlyAccepted(settings.accepted()),
                timeout,
                parts.clock());
        new InvocationRoutes(
                        parts.view(),
                        invocations,
                        readers.events(),
                        parts.selectors(),
                        new IdempotencyKeys(settings.accepted()),
                        new InvocationRoutes.Limits(
                                settings.bodyBytes(), settings.invocationEndpoints(), timeout.multipliedBy(2)),
                        () -> Traceparent.start(ThreadLocalRandom.current()),
                        parts.clock())
                .register(config.routes);
        new InvocationOrders(invocations, settings.bodyBytes()).register(config.routes);
        new RegionRoutes(
                        parts.view(),
                        parts.tokens(),
                        parts.selectors(),
                        new EndpointWatches(parts.changes(), readers.watches(), settings.eventHeartbeat()),
                        new Views.RegionInfo(about.region(), about.caDigest(), about.version(), about.partitions()),
                        settings.bodyBytes(),
                        timeout)
                .register(config.routes);
        new EndpointOrders(
                        parts.view(),
                        parts.publisher(),
                        parts.selectors(),
                        settings.bodyBytes(),
                        settings.invocationEndpoints(),
                        timeout,
                        parts.clock())
                .register(config.routes);
        new OutputRoutes(parts.view(), invocations, parts.chunks(), readers.outputs(), parts.clock())
                .register(config.routes);
        new TailRoutes(parts.view(), invocations, parts.chunks(), readers.tails(), settings.eventHeartbeat())
                .register(config.routes);
        new GatewayRoutes(parts.view()).register(config.routes);
        new HistoryRoutes(parts.view(), parts.history()).register(config.routes);
        new NewGatewayRoutes(
                        parts.view(), parts.gateways(), parts.publisher(), settings.bodyBytes(), timeout, parts.clock())
                .register(config.routes);
        new WarmRoutes(parts.view(), parts.catalogue(), parts.publisher(), settings.bodyBytes(), timeout, parts.clock())
                .register(config.routes);
        new PolicyRoutes(
                        parts.view(),
                        parts.history(),
                        parts.rulebook(),
                        parts.publisher(),
                        settings.bodyBytes(),
                        timeout,
                        parts.clock())
                .register(config.routes);
        new CatalogueRoutes(
                        parts.catalogue(),
                        parts.contents(),
                        parts.methods(),
                        parts.declarations(),
                        settings.bodyBytes())
                .register(config.routes);
        new FilepackRoutes(parts.catalogue(), parts.filepacks()).register(config.routes);
        new ContentRoutes(parts.catalogue(), parts.contentLog(), readers.outputs(), about.regionKey())
                .register(config.routes);
        new HealthRoutes(parts.obstacles(), parts.metrics()).register(config.routes);
    }

    private static void time(Context ctx, PrometheusMeterRegistry metrics) {
        Long started = ctx.attribute(STARTED);
        Endpoint matched = ctx.endpoints().lastHttpEndpoint();
        if (started != null) {
            Timer.builder("sluice.api.requests")
                    .description("Requests to the HTTP API")
                    .tag("method", ctx.method().name())
                    .tag("route", matched == null ? "none" : matched.path)
                    .tag("status", Integer.toString(ctx.statusCode()))
                    .register(metrics)
                    .record(Duration.ofNanos(System.nanoTime() - started));
        }
    }

    /** Takes no more requests, ends event streams, outputs and tails, lets running requests finish for a moment. */
    @Override
    public void close() {
        readers.close();
        server.stop();
    }
}
