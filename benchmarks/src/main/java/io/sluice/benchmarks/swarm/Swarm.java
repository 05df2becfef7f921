package io.sluice.benchmarks.swarm;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import io.sluice.wire.AnswerOutcome;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Simulated endpoints of one gateway. Any thread may call; nothing here blocks but {@code await}. */
public final class Swarm implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int PACKET_MAX = 1 << 20;
    private static final WriteBufferWaterMark WATERMARK = new WriteBufferWaterMark(128 << 10, 512 << 10);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Supplier<InetSocketAddress> gateway;
    private final Contents contents;
    private final Tally tally = new Tally();
    private final MultiThreadIoEventLoopGroup loops;
    private final Bootstrap bootstrap;
    private final List<SwarmEndpoint> endpoints = new ArrayList<>();
    private final List<EventLoop> homes = new ArrayList<>();
    private final SwarmManners manners;
    private final @Nullable SslContext tls;
    private final Semaphore connecting;
    private volatile Runs runs = new Runs(new byte[0], 0, false);
    private volatile Consumer<Integer> onUploaded = index -> {};
    private volatile int fetchesChecked;
    private volatile boolean closing;

    /**
     * Nothing is connected yet.
     *
     * @param gateway where the gateway takes MQTT without TLS; asked for each connection
     * @param connectingAtOnce connections that have not logged in yet; further ones wait
     */
    public Swarm(Supplier<InetSocketAddress> gateway, Contents contents, int connectingAtOnce) {
        this(gateway, contents, SwarmManners.plain(connectingAtOnce));
    }

    /**
     * Nothing is connected yet.
     *
     * @param gateway where the gateway takes MQTT, with TLS if the manners have keys; asked for each connection
     */
    public Swarm(Supplier<InetSocketAddress> gateway, Contents contents, SwarmManners manners) {
        this.gateway = gateway;
        this.contents = contents;
        this.manners = manners;
        this.tls = manners.keys() == null ? null : manners.keys().client();
        this.connecting = new Semaphore(manners.connectingAtOnce());
        boolean epoll = Epoll.isAvailable();
        this.loops = new MultiThreadIoEventLoopGroup(
                THREADS, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        this.bootstrap = new Bootstrap()
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATERMARK)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000);
    }

    public Tally tally() {
        return tally;
    }

    public Contents contents() {
        return contents;
    }

    public int size() {
        return endpoints.size();
    }

    /** The index of one endpoint that is logged in; -1 if none is. */
    public int firstIn() {
        for (SwarmEndpoint endpoint : endpoints) {
            if (endpoint.isReady()) {
                return endpoint.index;
            }
        }
        return -1;
    }

    /** The id of one endpoint; the same in every run. */
    public static String idOf(int index) {
        return UUID.nameUUIDFromBytes(("swarm " + index).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /**
     * Adds endpoints, each with an id that the same index always has, and waits until they have logged in.
     *
     * @throws IllegalStateException if they have not within the limit
     */
    public void add(int count, Duration limit) {
        int from = endpoints.size();
        for (int index = from; index < from + count; index++) {
            endpoints.add(new SwarmEndpoint(this, index, idOf(manners.firstIndex() + index)));
            homes.add(loops.next());
        }
        long end = System.nanoTime() + limit.toNanos();
        for (int index = from; index < from + count; index++) {
            while (!connecting.tryAcquire()) {
                if (System.nanoTime() - end > 0) {
                    throw late(limit);
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
            connect(endpoints.get(index));
        }
        await("all endpoints are logged in", limit, () -> tally.loggedIn.sum() == endpoints.size());
    }

    private IllegalStateException late(Duration limit) {
        return new IllegalStateException(tally.loggedIn.sum() + " of " + endpoints.size()
                + " endpoints logged in within " + limit + "; disconnects " + tally.disconnects);
    }

    /**
     * An endpoint sends its content as a new transfer.
     *
     * @param chunkLimit most data of one chunk; a grant may say less
     */
    public void upload(int index, int chunkLimit) {
        SwarmEndpoint endpoint = endpoints.get(index);
        homes.get(index).execute(() -> endpoint.upload(chunkLimit));
    }

    /** The same, after a while. */
    public void uploadLater(int index, int chunkLimit, long millis) {
        after(index, millis, () -> endpoints.get(index).upload(chunkLimit));
    }

    /** Transfers begun and not over. */
    public long uploading() {
        return tally.uploading.sum();
    }

    /** Sends an upcall; its answer is told on the endpoint's event loop. */
    public void upcall(int index, String name, byte[] arguments, Answered answered) {
        SwarmEndpoint endpoint = endpoints.get(index);
        homes.get(index).execute(() -> endpoint.upcall(name, arguments, answered));
    }

    /** An endpoint that is logged in asks for the first bytes of a content. */
    public void fetch(int index, byte[] digest, int length) {
        SwarmEndpoint endpoint = endpoints.get(index);
        homes.get(index).execute(() -> endpoint.fetch(digest, length));
    }

    /**
     * How activations are run.
     *
     * @param output of each result; at most 1 KiB needs no credit
     * @param millis that a run takes
     * @param holdsReports reports are not sent before {@link #sendReports}
     */
    public record Runs(byte[] output, long millis, boolean holdsReports) {}

    /** To be called before the first activation comes. */
    public void running(Runs how) {
        runs = how;
    }

    Runs runs() {
        return runs;
    }

    /**
     * Endpoints fetch executables that they have not had yet, and keep them; without, they do as if they had.
     *
     * @param checking each so many-th checks the digest of what comes
     */
    public void fetching(int checking) {
        fetchesChecked = checking;
    }

    /** 0: nothing is fetched. */
    int fetchesChecked() {
        return fetchesChecked;
    }

    /** An endpoint that is logged in fetches a content whole. */
    public void download(int index, byte[] digest, long sizeBytes) {
        SwarmEndpoint endpoint = endpoints.get(index);
        homes.get(index).execute(() -> endpoint.downloads.get(digest, sizeBytes, () -> {}));
    }

    /** Every endpoint sends the reports it owes, and further ones at once. */
    public void sendReports() {
        runs = new Runs(runs.output(), runs.millis(), false);
        onEach(SwarmEndpoint::sendReports);
    }

    /** Closes the connection of one endpoint; it comes back. */
    public void drop(int index) {
        SwarmEndpoint endpoint = endpoints.get(index);
        homes.get(index).execute(endpoint::drop);
    }

    /** One endpoint's process ends and another begins, with the journal of the first. */
    public void restart(int index) {
        SwarmEndpoint endpoint = endpoints.get(index);
        homes.get(index).execute(endpoint::restart);
    }

    /** One endpoint reads its connection, or does not. */
    public void read(int index, boolean reads) {
        SwarmEndpoint endpoint = endpoints.get(index);
        homes.get(index).execute(() -> endpoint.read(reads));
    }

    private void onEach(Consumer<SwarmEndpoint> what) {
        for (SwarmEndpoint endpoint : endpoints) {
            homes.get(endpoint.index).execute(() -> what.accept(endpoint));
        }
    }

    /** Told the index of each endpoint whose transfer has been acknowledged, on its event loop. */
    public void onUploaded(Consumer<Integer> listener) {
        onUploaded = listener;
    }

    /**
     * Waits.
     *
     * @throws IllegalStateException if it is not true within the limit; with what the swarm has seen
     */
    public void await(String what, Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("not within " + limit + ": " + what + "; logged in "
                        + tally.loggedIn.sum() + " of " + endpoints.size() + ", transfers acknowledged "
                        + tally.acknowledged.size() + ", failed " + tally.failed.sum() + ", chunks sent "
                        + tally.sentChunks.sum() + ", acknowledged " + tally.acknowledgedChunks.sum() + ", refused "
                        + tally.refusedChunks.sum() + ", requests refused " + tally.refusedRequests.sum() + ", cuts "
                        + tally.cuts.sum() + ", disconnects " + tally.disconnects);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** What became of an upcall. */
    public interface Answered {
        /** @param nanos since it was first asked for */
        void answered(AnswerOutcome outcome, long nanos);
    }

    @Override
    public void close() {
        closing = true;
        Future<?> end = loops.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        end.awaitUninterruptibly(TimeUnit.SECONDS.toMillis(10));
    }

    /** By how long an endpoint waits, at least, before it comes again. */
    long backMs() {
        return manners.backMs();
    }

    /** The value of their label; empty for none. */
    String group() {
        return manners.group();
    }

    boolean isClosing() {
        return closing;
    }

    /** For the first time. */
    void loggedIn() {
        connecting.release();
    }

    void uploaded(SwarmEndpoint endpoint) {
        onUploaded.accept(endpoint.index);
    }

    /** After a wait; does not count as connecting, so that a herd is a herd. */
    void connectAgain(SwarmEndpoint endpoint, long afterMillis) {
        var unused = homes.get(endpoint.index).schedule(() -> connect(endpoint), afterMillis, TimeUnit.MILLISECONDS);
    }

    /** On the event loop of one endpoint. */
    void after(int index, long millis, Runnable what) {
        var unused = homes.get(index).schedule(what, millis, TimeUnit.MILLISECONDS);
    }

    private void connect(SwarmEndpoint endpoint) {
        if (closing) {
            return;
        }
        InetSocketAddress address;
        try {
            address = gateway.get();
        } catch (RuntimeException e) {
            connectAgain(endpoint, manners.backMs());
            return;
        }
        bootstrap
                .clone(homes.get(endpoint.index))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc(), endpoint.id, address.getPort()));
                        }
                        channel.pipeline()
                                .addLast(MqttEncoder.INSTANCE, new MqttDecoder(PACKET_MAX), new SwarmReader(endpoint));
                    }
                })
                .connect(address)
                .addListener((io.netty.channel.ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        endpoint.connected(connected.channel());
                    } else if (!closing) {
                        connectAgain(endpoint, manners.backMs());
                    }
                });
    }
}
