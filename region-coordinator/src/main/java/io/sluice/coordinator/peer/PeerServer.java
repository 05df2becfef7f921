package io.sluice.coordinator.peer;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.coordinator.query.NotReadyException;
import io.sluice.coordinator.query.StoreAnswers;
import io.sluice.coordinator.query.StoreQuestion;
import io.sluice.coordinator.topology.RegionSerdes;
import java.io.IOException;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers other coordinators for what this one owns, and nobody else: a connection without a coordinator's certificate ends
 * in its handshake. It is bound before the streams start, since they spread its address; until {@link #answerFrom} it says 503.
 */
public final class PeerServer implements AutoCloseable {
    static final String PATH = "/peer/v1/stores";

    private static final Logger LOG = LoggerFactory.getLogger(PeerServer.class);
    private static final int LEAST_THREADS = 3;
    private static final int MOST_QUESTION_BYTES = 128 << 10;
    private static final int IDLE_MILLIS = 60_000;

    private final ObjectMapper json = new ObjectMapper();
    private final Answer answers;
    private final Counter answered;
    private final Javalin server;
    private final String host;
    private volatile @Nullable StoreAnswers own;

    private PeerServer(String host, int port, int threads, SSLContext tls, RegionSerdes serdes, MeterRegistry metrics) {
        this.host = host;
        this.answers = new Answer(serdes);
        this.answered = Counter.builder("sluice.peer.answers")
                .description("Questions of other coordinators that were answered")
                .register(metrics);
        this.server = Javalin.create(config -> {
            basics(config, threads);
            config.jetty.addConnector((jetty, http) -> connector(jetty, host, port, tls));
            config.routes.post(PATH, this::answer);
            config.routes.exception(
                    NotReadyException.class, (e, ctx) -> ctx.status(503).result(String.valueOf(e.getMessage())));
            config.routes.exception(
                    IllegalArgumentException.class, (e, ctx) -> ctx.status(400).result(String.valueOf(e.getMessage())));
            config.routes.exception(Exception.class, (e, ctx) -> {
                LOG.error("a question of another coordinator could not be answered", e);
                ctx.status(500).result("an error of its own; its log says more");
            });
        });
    }

    /**
     * Binds and listens.
     *
     * @param host where it listens, and what others are told
     * @param port 0: a free one
     */
    public static PeerServer start(
            String host, int port, int threads, SSLContext tls, RegionSerdes serdes, MeterRegistry metrics) {
        PeerServer peers = new PeerServer(host, port, threads, tls, serdes, metrics);
        peers.server.start();
        return peers;
    }

    private static void basics(JavalinConfig config, int threads) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.maxRequestSize = MOST_QUESTION_BYTES;
        config.jetty.threadPool = new QueuedThreadPool(Math.max(LEAST_THREADS, threads), LEAST_THREADS);
    }

    private static ServerConnector connector(Server jetty, String host, int port, SSLContext tls) {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setSslContext(tls);
        factory.setNeedClientAuth(true);
        ServerConnector connector = new ServerConnector(
                jetty, 1, 1, new SslConnectionFactory(factory, "http/1.1"), new HttpConnectionFactory());
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE_MILLIS);
        return connector;
    }

    /** As host:port, for {@code application.server}. */
    public String address() {
        return host + ":" + server.port();
    }

    /** From now on it answers from these. */
    public void answerFrom(StoreAnswers stores) {
        own = stores;
    }

    private void answer(Context ctx) throws IOException {
        StoreAnswers stores = own;
        if (stores == null) {
            throw new NotReadyException("it is starting");
        }
        StoreQuestion question = json.readValue(ctx.bodyAsBytes(), StoreQuestion.class);
        byte[] bytes = answers.encode(question.store(), stores.answer(question));
        answered.increment();
        ctx.contentType("application/octet-stream").result(bytes);
    }

    @Override
    public void close() {
        server.stop();
    }
}
