package io.sluice.agent;

import io.sluice.agent.cache.Contents;
import io.sluice.agent.cache.ExecutableCache;
import io.sluice.agent.config.AgentKeys;
import io.sluice.agent.enrol.CsrProcess;
import io.sluice.agent.enrol.Enrolment;
import io.sluice.agent.enrol.Renewal;
import io.sluice.agent.enrol.SplitOff;
import io.sluice.agent.filepack.BundleRanges;
import io.sluice.agent.filepack.Placements;
import io.sluice.agent.files.FileModes;
import io.sluice.agent.files.OwnFiles;
import io.sluice.agent.identity.CertificateRequest;
import io.sluice.agent.identity.Identity;
import io.sluice.agent.identity.IdentityFolders;
import io.sluice.agent.identity.IdentityStore;
import io.sluice.agent.inbox.Activations;
import io.sluice.agent.inbox.Admission;
import io.sluice.agent.inbox.JobFactory;
import io.sluice.agent.inbox.Journal;
import io.sluice.agent.inventory.Inventory;
import io.sluice.agent.launch.Launcher;
import io.sluice.agent.launch.ProcessTree;
import io.sluice.agent.link.GatewayAddress;
import io.sluice.agent.link.GatewayChoice;
import io.sluice.agent.link.GatewayClock;
import io.sluice.agent.link.LinkKeeper;
import io.sluice.agent.link.LinkRequest;
import io.sluice.agent.link.PahoLinks;
import io.sluice.agent.link.RegionTls;
import io.sluice.agent.outbox.Outbox;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.agent.runtime.MethodRuntime;
import io.sluice.agent.transfer.Subject;
import io.sluice.agent.transfer.Transfers;
import io.sluice.agent.upcall.Upcalls;
import io.sluice.wire.JoinToken;
import io.sluice.wire.Platforms;
import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigException;
import io.sluice.wire.crypto.RegionVerifier;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole agent, wired in one place. Starts without a gateway and keeps trying; ends when it is told to, or when the
 * region refuses to enrol it.
 *
 * <p>Order of the end: take nothing more → end what runs → a little time for last reports → link → journal → loop.
 */
public final class Agent implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Agent.class);
    static final int OK = 0;
    static final int CANNOT_START = 1;
    static final int BAD_SETTINGS = 2;
    static final int NOT_ADMITTED = 4;
    private static final long STOP_LOOK_MS = 10;
    private static final long TRIM_AFTER_MS = 2_000;

    private final Config config;
    private final AgentSettings settings;
    private final OwnFiles files = new OwnFiles(FileModes.ofThisSystem());
    private final InstantSource clock = InstantSource.system();
    private final RandomGenerator random = new SplittableRandom();
    private final IdentityFolders folders;
    private final IdentityStore store;
    private final FileChannel lock;
    private final OwnerLoop loop = new OwnerLoop("agent", this::bug);
    private final PahoLinks links = new PahoLinks(loop);
    private final LoginCard card;
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    // For the process, owned by the loop, there from the enrolment on.
    private @Nullable LinkKeeper keeper;
    private @Nullable Serving serving;
    private boolean trimmed;

    /** What an enrolled endpoint has and one that enrols has not. */
    private record Serving(
            Activations activations,
            Outbox outbox,
            Contents contents,
            Placements placements,
            Launcher launcher,
            MethodRuntime runtime,
            Journal journal) {}

    private Agent(Config config) throws IOException {
        this.config = config;
        this.settings = AgentSettings.of(config);
        files.makeFolder(settings.dataDir());
        this.lock = lock(settings.dataDir().resolve("lock"));
        this.folders = new IdentityFolders(settings.dataDir());
        folders.recover();
        this.store = new IdentityStore(folders.used(), files);
        this.card = new LoginCard(settings, LastGateway.read(lastGatewayFile()));
    }

    public static void main(String[] arguments) {
        int code;
        try {
            Config config = Config.load(AgentKeys.ALL, arguments, System.getenv());
            AgentLog.install(config.get(AgentKeys.LOG_LEVEL));
            Agent agent = start(config);
            Thread stop = new Thread(agent::close, "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            code = agent.awaitEnd();
        } catch (ConfigException e) {
            System.err.println("sluice-agent: " + e.getMessage());
            code = BAD_SETTINGS;
        } catch (StartException e) {
            System.err.println("sluice-agent: " + e.getMessage());
            code = e.exitCode();
        }
        // The hook waits for nothing that this thread still holds.
        System.exit(code);
    }

    /**
     * Starts an agent in this process.
     *
     * @throws ConfigException when a setting is bad, or the token is needed and missing
     * @throws StartException when the data folder cannot be used
     */
    public static Agent start(Config config) {
        try {
            Agent agent = new Agent(config);
            try {
                agent.begin();
                return agent;
            } catch (IOException | RuntimeException e) {
                agent.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StartException(CANNOT_START, "cannot start: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new StartException(CANNOT_START, "cannot start: this Java lacks cryptography: " + e.getMessage());
        }
    }

    /** Waits for the end and tells how it came. */
    public int awaitEnd() {
        try {
            return exitCode.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CANNOT_START;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void begin() throws IOException, GeneralSecurityException {
        if (settings.plaintext()) {
            log.warn("PLAIN TEXT: no TLS towards the gateway; anyone on this machine may read and pretend");
        }
        Optional<Identity> identity = store.load();
        if (identity.isPresent()) {
            serve(identity.get(), false, null);
        } else {
            enrol(AgentSettings.token(config));
        }
    }

    private void enrol(JoinToken token) throws IOException, GeneralSecurityException {
        Optional<CertificateRequest> kept = store.pendingRequest();
        CertificateRequest request = kept.isPresent()
                ? kept.get()
                : CsrProcess.create(
                        UUID.randomUUID().toString(),
                        store.chosenEndpointId().orElse(UUID.randomUUID().toString()));
        store.keep(request);
        SSLSocketFactory tls = settings.plaintext() ? null : RegionTls.ofToken(token.caDigest());
        Enrolment enrolment = new Enrolment(
                loop,
                store,
                request,
                token.caDigest(),
                config.get(AgentKeys.ENROL_TIMEOUT).toMillis(),
                outcome(() -> {}));
        keep(null, address -> card.join(address, request.endpointId(), token.password(), tls), enrolment);
    }

    /** @param first what is to be done before the new identity is used */
    private Enrolment.Outcome outcome(Runnable first) {
        return new Enrolment.Outcome() {
            @Override
            public void enrolled(Identity identity, GatewayAddress at) {
                log.info("enrolled as endpoint {}", identity.endpointId());
                stopKeeper();
                first.run();
                try {
                    serve(identity, true, at);
                } catch (IOException | GeneralSecurityException e) {
                    throw new IllegalStateException("cannot serve", e);
                }
            }

            @Override
            public void refused(String reason) {
                log.error("the region does not enrol this endpoint: {}", reason);
                stopKeeper();
                exitCode.complete(NOT_ADMITTED);
            }
        };
    }

    private void serve(Identity identity, boolean fresh, @Nullable GatewayAddress firstTry)
            throws IOException, GeneralSecurityException {
        Path data = settings.dataDir();
        Journal journal = Journal.open(data.resolve("journal"), files, config.get(AgentKeys.JOURNAL_ENTRIES), fresh);
        card.journalLost(journal.lost());
        GatewayClock gatewayClock = new GatewayClock(clock.millis(), System.nanoTime());
        ServingEndpoint.Whereabouts whereabouts = new ServingEndpoint.Whereabouts();
        Transfers transfers = new Transfers(
                loop, random, config.get(AgentKeys.TRANSFER_HELD).intValue(), config.get(AgentKeys.CHUNKS_IN_FLIGHT));
        Upcalls upcalls = new Upcalls(loop, random, gatewayClock, AgentSettings.upcallLimits(config));
        Inventory inventory =
                new Inventory(loop, random, files, AgentSettings.inventory(config), upcalls, transfers, this::offLoop);
        MethodRuntime runtime = new MethodRuntime(
                loop,
                files,
                AgentSettings.runtimePlaces(config),
                AgentSettings.runtimeLimits(config),
                upcalls,
                transfers,
                inventory,
                this::offLoop,
                this::progress);
        Launcher launcher = new Launcher(
                loop,
                data.resolve("work"),
                files,
                ProcessTree.ofThisSystem(),
                clock,
                config.get(AgentKeys.DRAIN_WAIT),
                config.get(AgentKeys.RUN_CONCURRENCY),
                job -> transfers.open(Subject.output(job.activationId()), job.live()),
                runtime);
        Outbox outbox = new Outbox(
                loop,
                random,
                config.get(AgentKeys.REPORTS_COUNT),
                config.get(AgentKeys.REPORTS_BYTES),
                config.get(AgentKeys.REPORTS_IN_FLIGHT),
                transfers::send,
                this::roomForReports);
        Contents contents = new Contents(
                loop,
                new ExecutableCache(data.resolve("cache"), files, config.get(AgentKeys.CACHE_BYTES)),
                launcher::offLoop,
                new Contents.Limits(
                        config.get(AgentKeys.FETCH_RANGE).intValue(),
                        config.get(AgentKeys.FETCH_TIMEOUT).toMillis(),
                        config.get(AgentKeys.FETCH_ATTEMPTS)),
                this::isInUse);
        JobFactory jobs = new JobFactory(
                identity.endpointId(),
                Platforms.current(),
                new JobFactory.Limits(
                        config.get(AgentKeys.RUN_TIMEOUT_MAX).toMillis(),
                        config.get(AgentKeys.OUTPUT_LIMIT),
                        config.get(AgentKeys.ERROR_TAIL).intValue()),
                whereabouts::place);
        BundleRanges ranges = new BundleRanges(loop, AgentSettings.ranges(config));
        Placements placements = new Placements(
                loop,
                launcher,
                contents,
                ranges,
                config.get(AgentKeys.FILEPACK_TARGETS),
                clock,
                (activation, words) -> {
                    var unused = progress(activation, words);
                });
        Activations activations = new Activations(
                loop,
                identity.endpointId(),
                RegionVerifier.of(identity.regionKey()),
                new Admission(identity.endpointId(), config.get(AgentKeys.INBOX_CAPACITY)),
                journal,
                contents,
                placements,
                outbox,
                transfers,
                gatewayClock,
                clock,
                jobs,
                new Activations.Limits(
                        config.get(AgentKeys.RUN_CONCURRENCY),
                        config.get(AgentKeys.TRANSFERS_COUNT),
                        config.get(AgentKeys.RUNNING_REPORT_AFTER).toMillis(),
                        config.get(AgentKeys.JOURNAL_KEEP).toMillis()));
        Credentials credentials = new Credentials(identity, settings.plaintext());
        Renewal renewal = new Renewal(loop, store, clock, identity, renewed -> {
            credentials.use(renewed);
            reconnect();
        });
        ServingEndpoint user = new ServingEndpoint(
                activations,
                contents,
                ranges,
                outbox,
                transfers,
                upcalls,
                runtime,
                inventory,
                renewal,
                gatewayClock,
                whereabouts,
                this::remember,
                () -> splitOff(identity, credentials));
        serving = new Serving(activations, outbox, contents, placements, launcher, runtime, journal);
        keep(firstTry, address -> card.login(address, identity.endpointId(), credentials.tls()), user);
    }

    /** The region has split the identity that this agent shares with another machine, which keeps it. */
    private void splitOff(Identity shared, Credentials credentials) {
        log.warn("this identity, {}, stays with another machine: enrolling anew", shared.endpointId());
        stopKeeper();
        Serving left = serving;
        if (left != null) {
            left.activations().stop();
        }
        settled(System.nanoTime() + config.get(AgentKeys.STOP_TIMEOUT).toNanos(), () -> {
            closeServing();
            try {
                LinkKeeper.User conversation = new SplitOff(
                                loop,
                                files,
                                folders,
                                shared,
                                config.get(AgentKeys.ENROL_TIMEOUT).toMillis())
                        .begin(outcome(card::renamed));
                keep(null, address -> card.split(address, shared.endpointId(), credentials.tls()), conversation);
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException("cannot enrol anew", e);
            }
        });
    }

    /** Waits for what runs to end, within limits. */
    private void settled(long deadlineNanos, Runnable then) {
        Serving current = serving;
        if (current != null && current.activations().running() > 0 && System.nanoTime() < deadlineNanos) {
            loop.schedule(STOP_LOOK_MS, () -> settled(deadlineNanos, then));
        } else {
            then.run();
        }
    }

    /** Connects and stays connected, beginning with the first try or the gateway of the last login. */
    private void keep(
            @Nullable GatewayAddress firstTry, Function<GatewayAddress, LinkRequest> requests, LinkKeeper.User user) {
        GatewayAddress last = firstTry != null
                ? firstTry
                : LastGateway.read(lastGatewayFile()).map(LastGateway::address).orElse(null);
        // Connecting and TLS have one login time-out, the login after them another.
        LinkKeeper made = new LinkKeeper(
                loop,
                links,
                new GatewayChoice(settings.gateways(), last, random),
                requests,
                user,
                2 * config.get(AgentKeys.LOGIN_TIMEOUT).toMillis(),
                () -> System.nanoTime() / 1_000_000);
        loop.execute(() -> {
            keeper = made;
            made.start();
        });
    }

    /** Stops in order and ends the process's part in it. May be called by any thread, more than once. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        long deadline = System.nanoTime() + config.get(AgentKeys.STOP_TIMEOUT).toNanos();
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        loop.execute(() -> {
            Serving current = serving;
            if (current != null) {
                current.activations().stop();
            }
            finish(deadline, stopped);
        });
        try {
            stopped.get(config.get(AgentKeys.STOP_TIMEOUT).toMillis() + 3_000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.debug("already stopped");
        }
        loop.close();
        try {
            lock.close();
        } catch (IOException e) {
            log.debug("lock: {}", e.toString());
        }
        exitCode.complete(OK);
    }

    private void finish(long deadlineNanos, CompletableFuture<Void> stopped) {
        Serving current = serving;
        boolean done = current == null
                || (current.activations().running() == 0 && current.outbox().isSettled());
        if (!done && System.nanoTime() < deadlineNanos) {
            loop.schedule(STOP_LOOK_MS, () -> finish(deadlineNanos, stopped));
            return;
        }
        stopKeeper();
        links.close();
        closeServing();
        stopped.complete(null);
    }

    private void closeServing() {
        Serving current = serving;
        serving = null;
        if (current != null) {
            current.contents().close();
            current.launcher().close();
            current.runtime().close();
            try {
                current.journal().close();
            } catch (IOException e) {
                log.warn("journal: {}", e.toString());
            }
        }
    }

    private void bug(Throwable bug) {
        log.error("the agent ends, for it cannot know what state this left behind", bug);
        exitCode.complete(CANNOT_START);
    }

    private void stopKeeper() {
        if (keeper != null) {
            keeper.stop();
        }
    }

    private void reconnect() {
        if (keeper != null) {
            keeper.reconnect();
        }
    }

    private void roomForReports() {
        if (serving != null) {
            serving.activations().startReady();
        }
    }

    private boolean offLoop(Runnable chore) {
        return serving != null && serving.launcher().offLoop(chore);
    }

    private boolean progress(String activationId, String words) {
        return serving == null || serving.activations().progress(activationId, words);
    }

    private boolean isInUse(String contentName) {
        return serving != null
                && (serving.activations().uses(contentName)
                        || serving.placements().uses(contentName));
    }

    private void remember(GatewayAddress address, String gateway) {
        LastGateway last = new LastGateway(address, gateway);
        card.loggedIn(last);
        last.write(lastGatewayFile(), files);
        journalHeard();
        if (!trimmed) {
            trimmed = true;
            loop.schedule(TRIM_AFTER_MS, this::trim);
        }
    }

    private void journalHeard() {
        try {
            if (serving != null) {
                serving.journal().told();
            }
        } catch (IOException e) {
            log.warn("journal: {}; should it have been lost, the next process says so again", e.toString());
        }
    }

    /**
     * Once, a little after the first login: what starting up has left in the heap is several times what the agent holds
     * while it waits, and without a reason to collect it would be resident for ever. Never again after that.
     */
    private void trim() {
        System.gc();
    }

    private Path lastGatewayFile() {
        return settings.dataDir().resolve("last-gateway");
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held;
        try {
            held = channel.tryLock();
        } catch (java.nio.channels.OverlappingFileLockException e) {
            held = null;
        }
        if (held == null) {
            channel.close();
            throw new StartException(CANNOT_START, "another agent uses " + file.getParent());
        }
        return channel;
    }

    /** The identity as TLS shows it; replaced by a renewal. Owned by the loop. */
    private static final class Credentials {
        private final boolean plaintext;
        private @Nullable SSLSocketFactory tls;

        Credentials(Identity identity, boolean plaintext) throws GeneralSecurityException {
            this.plaintext = plaintext;
            this.tls = plaintext ? null : RegionTls.of(identity);
        }

        @Nullable
        SSLSocketFactory tls() {
            return tls;
        }

        void use(Identity renewed) {
            try {
                tls = plaintext ? null : RegionTls.of(renewed);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("cannot use the renewed certificate", e);
            }
        }
    }
}
