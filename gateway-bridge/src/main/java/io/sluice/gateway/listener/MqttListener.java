package io.sluice.gateway.listener;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.gateway.config.ListenerSettings;
import io.sluice.gateway.login.EnrolmentDesk;
import io.sluice.gateway.login.LoginDesk;
import io.sluice.gateway.metrics.FrontMetrics;
import io.sluice.gateway.session.EndpointTraffic;
import io.sluice.gateway.session.EventSink;
import io.sluice.gateway.session.Reception;
import io.sluice.gateway.session.SessionLoop;
import io.sluice.wire.ReasonCodes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets that endpoints connect to, and the event loops behind them. */
public final class MqttListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MqttListener.class);
    private static final int READ_BYTES_MIN = 64;
    private static final int READ_BYTES_FIRST = 1_024;
    private static final int READ_BYTES_MAX = 16 << 10;
    private static final Duration LOOPS_END = Duration.ofSeconds(5);
    private static final Duration DRAIN_POLL = Duration.ofMillis(50);

    private final ListenerSettings settings;
    private final Reception reception;
    private final @Nullable TlsTickets tickets;
    private final LongSupplier nanoClock;
    private final NewcomerClock newcomers =
            new NewcomerClock(ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    private final EventLoopGroup acceptors;
    private final EventLoopGroup workers;
    private final Map<EventLoop, SessionLoop> loops = new HashMap<>();
    private final List<Channel> listening = new ArrayList<>();
    private @Nullable InetSocketAddress tlsAddress;
    private @Nullable InetSocketAddress plaintextAddress;

    private MqttListener(
            ListenerSettings settings, Reception reception, @Nullable TlsTickets tickets, LongSupplier nanoClock) {
        this.settings = settings;
        this.tickets = tickets;
        this.reception = reception;
        this.nanoClock = nanoClock;
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        int threads = settings.threads() == 0 ? Runtime.getRuntime().availableProcessors() : settings.threads();
        acceptors = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("mqtt-accept", true), io);
        workers = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("mqtt-loop", true), io);
    }

    /**
     * Binds and serves.
     *
     * @param nanoClock for deadlines and keep-alive
     * @throws IOException if the credentials cannot be read or a port cannot be bound
     */
    public static MqttListener start(
            ListenerSettings settings,
            EndpointTraffic traffic,
            LoginDesk loginDesk,
            EnrolmentDesk enrolmentDesk,
            EventSink events,
            MeterRegistry meters,
            InstantSource clock,
            LongSupplier nanoClock)
            throws IOException {
        SslContext tls = TlsContexts.server(settings);
        TlsTickets tickets = TlsTickets.of(
                tls, TlsContexts.caDigest(settings), settings.ticketFile(), settings.ticketLifetime(), clock);
        var reception =
                new Reception(settings, traffic, loginDesk, enrolmentDesk, events, new FrontMetrics(meters), clock);
        var listener = new MqttListener(settings, reception, tickets, nanoClock);
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider buffers) {
            new NettyAllocatorMetrics(buffers).bindTo(meters);
        }
        new NettyAllocatorMetrics(UnpooledByteBufAllocator.DEFAULT).bindTo(meters);
        try {
            listener.reception.metrics().watchNewcomers(listener.newcomers::spentNanos);
            if (tickets != null) {
                listener.reception.metrics().watchResumed(tickets::resumed);
            }
            listener.bind(tls);
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
        return listener;
    }

    private void bind(SslContext tls) throws IOException {
        for (EventExecutor worker : workers) {
            EventLoop eventLoop = (EventLoop) worker;
            var loop = new SessionLoop(eventLoop, nanoClock);
            loops.put(eventLoop, loop);
            loop.start(settings.limits().sweepInterval());
        }
        tlsAddress = bind(new InetSocketAddress(settings.host(), settings.port()), tls);
        LOG.info(
                "endpoints connect to {} (TLS by {})",
                tlsAddress,
                tls.getClass().getSimpleName());
        if (settings.plaintext()) {
            var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.plaintextPort());
            plaintextAddress = bind(loopback, null);
            LOG.warn(
                    "PLAINTEXT LISTENER on {}: anyone on this machine may be any endpoint. For development only.",
                    plaintextAddress);
        }
    }

    private InetSocketAddress bind(InetSocketAddress address, @Nullable SslContext tls) throws IOException {
        Class<? extends ServerChannel> channelClass =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        int watermark = settings.limits().writeWatermark();
        double load = loops.size() * settings.acceptLoadPercent() / 100.0 * TimeUnit.SECONDS.toNanos(1);
        var budget = new NewcomerBudget(settings.acceptsPerSecond(), load, nanoClock.getAsLong());
        ChannelFuture bound = new ServerBootstrap()
                .group(acceptors, workers)
                .channel(channelClass)
                .handler(new AcceptPacer(
                        budget, newcomers::spentNanos, this::throughLoops, reception.metrics(), nanoClock))
                .option(ChannelOption.SO_BACKLOG, settings.backlog())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(watermark / 2, watermark))
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(READ_BYTES_MIN, READ_BYTES_FIRST, READ_BYTES_MAX))
                .childHandler(new Pipeline(settings, reception, this::loopOf, newcomers, nanoClock, tls))
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        listening.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /** Does something after each loop has done what it had to do before, newcomers' first packets above all. */
    private void throughLoops(Runnable then) {
        AtomicInteger left = new AtomicInteger(loops.size());
        for (EventLoop loop : loops.keySet()) {
            try {
                loop.execute(() -> {
                    if (left.decrementAndGet() == 0) {
                        then.run();
                    }
                });
            } catch (RejectedExecutionException stopping) {
                return;
            }
        }
    }

    private SessionLoop loopOf(Channel channel) {
        SessionLoop loop = loops.get(channel.eventLoop());
        if (loop == null) {
            throw new IllegalStateException("the channel is registered with a foreign loop");
        }
        return loop;
    }

    /** Where endpoints connect with TLS, as bound. */
    public InetSocketAddress tlsAddress() {
        if (tlsAddress == null) {
            throw new IllegalStateException("not bound");
        }
        return tlsAddress;
    }

    /** Where development connects without TLS, if it may. */
    public Optional<InetSocketAddress> plaintextAddress() {
        return Optional.ofNullable(plaintextAddress);
    }

    /** Endpoints that are logged in. */
    public int sessions() {
        return reception.occupancy().sessions();
    }

    /** Connections in whatever state. */
    public int connections() {
        return reception.occupancy().connections();
    }

    /** Renews the keys of TLS tickets when it is time. To be called now and then, by one thread. */
    public void renewTicketKeys() {
        if (tickets != null) {
            tickets.renew();
        }
    }

    /** First step of the orderly stop: no new connection comes in. */
    public void stopAccepting() {
        listening.forEach(channel -> channel.close().awaitUninterruptibly());
    }

    /**
     * Second step: every endpoint is told that the gateway shuts down (0x8B), then its connection closes.
     *
     * @return whether all had gone by the deadline
     */
    public boolean drain(Duration deadline) {
        long endNanos = System.nanoTime() + deadline.toNanos();
        do {
            // Again and again: a connection that was accepted just before may appear only now.
            loops.values()
                    .forEach(loop -> loop.endAll(ReasonCodes.SERVER_SHUTTING_DOWN, "the gateway is shutting down"));
            LockSupport.parkNanos(DRAIN_POLL.toNanos());
        } while (connections() > 0 && System.nanoTime() - endNanos < 0);
        int left = connections();
        if (left > 0) {
            LOG.warn("{} connections had not closed after {}", left, deadline);
        }
        return left == 0;
    }

    /** Last step: closes what is left and ends the event loops. */
    @Override
    public void close() {
        stopAccepting();
        var acceptorsEnd = acceptors.shutdownGracefully(0, LOOPS_END.toMillis(), TimeUnit.MILLISECONDS);
        var workersEnd = workers.shutdownGracefully(0, LOOPS_END.toMillis(), TimeUnit.MILLISECONDS);
        acceptorsEnd.awaitUninterruptibly(LOOPS_END.toMillis());
        workersEnd.awaitUninterruptibly(LOOPS_END.toMillis());
    }
}
