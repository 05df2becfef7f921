package io.sluice.agent;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.sluice.wire.Activation;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.Answer;
import io.sluice.wire.Cancel;
import io.sluice.wire.ContentChunk;
import io.sluice.wire.Digests;
import io.sluice.wire.EnrolmentAnswer;
import io.sluice.wire.EnrolmentRequest;
import io.sluice.wire.Fetch;
import io.sluice.wire.Grant;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.ReportedState;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferKind;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A gateway small enough to trust: real MQTT 5 over TLS or TCP, everything it heard kept for the test to look at. */
@SuppressWarnings("FutureReturnValueIgnored")
final class TestGateway implements AutoCloseable {
    final List<Login> logins = new CopyOnWriteArrayList<>();
    final List<ActivationReport> reports = new CopyOnWriteArrayList<>();
    final List<RequestToSend> upcalls = new CopyOnWriteArrayList<>();
    final List<Fetch> fetches = new CopyOnWriteArrayList<>();
    final List<EnrolmentRequest> enrolments = new CopyOnWriteArrayList<>();
    final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    /** What becomes of a login: null for SUBACK. */
    volatile Function<Login, @Nullable Refusal> onSubscribe = login -> null;

    volatile Function<ActivationReport, Integer> onReport = report -> ReasonCodes.SUCCESS;
    volatile Function<EnrolmentRequest, @Nullable EnrolmentAnswer> onEnrol;
    /** What is answered to an upcall: nothing if null. */
    volatile Function<RequestToSend, @Nullable Answer> onUpcall = request -> null;
    /** Chunks sent before the connection is cut; -1: never cut. */
    volatile int cutAfterChunks = -1;

    volatile int serverKeepAliveSeconds;
    final AtomicInteger pings = new AtomicInteger();
    final TestIntake intake = new TestIntake(this::grant, this::cut);

    private final TestRegion region;
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final Channel listener;
    private volatile @Nullable Channel endpoint;
    private final AtomicInteger packetIds = new AtomicInteger();

    record Login(
            String clientId,
            @Nullable String userName,
            @Nullable String password,
            Map<String, String> properties,
            String certificate) {}

    record Refusal(int code, String reason, @Nullable String serverReference, long retryAfterMs) {}

    TestGateway(TestRegion region, boolean tls) throws Exception {
        this.region = region;
        this.onEnrol = this::issue;
        SslContext ssl = tls ? ssl() : null;
        listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (ssl != null) {
                            channel.pipeline().addLast(ssl.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(MqttEncoder.INSTANCE, new MqttDecoder(1 << 20), new Session());
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
    }

    String address() {
        return "127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort();
    }

    void offer(String content) {
        byte[] bytes = TestRegion.bytes(content);
        contents.put(Digests.hex(Digests.sha256(bytes)), bytes);
    }

    void activate(Activation activation) {
        publish("down/activate", activation.encode());
    }

    void cancel(String activationId) {
        publish("down/cancel", new Cancel(activationId, "test").encode());
    }

    void grant(Grant grant) {
        publish("down/cts", grant.encode());
    }

    /** Cuts the connection without a word. */
    void cut() {
        present().close();
    }

    void disconnect(Refusal refusal) {
        end(present(), refusal);
    }

    List<ActivationReport> reportsOf(String activationId) {
        return reports.stream()
                .filter(report -> report.activationId().equals(activationId))
                .toList();
    }

    /** The terminal report of an activation, or null. */
    @Nullable
    ActivationReport terminal(String activationId) {
        return reportsOf(activationId).stream()
                .filter(report -> report.state() != ReportedState.RUNNING)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private SslContext ssl() throws Exception {
        KeyPair keys = TestRegion.ec();
        return SslContextBuilder.forServer(keys.getPrivate(), region.gatewayCertificate(keys), region.ca())
                .sslProvider(SslProvider.JDK)
                .trustManager(region.ca())
                .clientAuth(ClientAuth.OPTIONAL)
                .protocols("TLSv1.3")
                .build();
    }

    private EnrolmentAnswer issue(EnrolmentRequest request) {
        try {
            return new EnrolmentAnswer(
                    request.requestId(),
                    true,
                    "",
                    List.of(
                            region.endpointCertificate(request.csr()).getEncoded(),
                            region.ca().getEncoded()),
                    region.regionKey());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void publish(String topic, byte[] payload) {
        publish(present(), topic, payload, "");
    }

    private Channel present() {
        return Objects.requireNonNull(endpoint, "no endpoint is logged in");
    }

    private void publish(Channel channel, String topic, byte[] payload, String error) {
        MqttProperties properties = new MqttProperties();
        if (!error.isEmpty()) {
            properties.add(new MqttProperties.UserProperty("error", error));
        }
        channel.writeAndFlush(MqttMessageBuilders.publish()
                .topicName(topic)
                .qos(MqttQoS.AT_LEAST_ONCE)
                .messageId(1 + packetIds.getAndIncrement() % 60_000)
                .payload(Unpooled.wrappedBuffer(payload))
                .properties(properties)
                .build());
    }

    private static void end(Channel channel, Refusal refusal) {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.StringProperty(MqttProperties.REASON_STRING, refusal.reason()));
        if (refusal.serverReference() != null) {
            properties.add(
                    new MqttProperties.StringProperty(MqttProperties.SERVER_REFERENCE, refusal.serverReference()));
        }
        if (refusal.retryAfterMs() > 0) {
            properties.add(new MqttProperties.UserProperty("retry-after-ms", Long.toString(refusal.retryAfterMs())));
        }
        channel.writeAndFlush(MqttMessageBuilders.disconnect()
                        .reasonCode((byte) refusal.code())
                        .properties(properties)
                        .build())
                .addListener(io.netty.channel.ChannelFutureListener.CLOSE);
    }

    /** One connection. */
    private final class Session extends ChannelInboundHandlerAdapter {
        private @Nullable Login login;
        private int chunks;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            if (message instanceof MqttConnectMessage connect) {
                connected(context, connect);
            } else if (message instanceof MqttSubscribeMessage subscribe) {
                Login mine = Objects.requireNonNull(login);
                Refusal refusal = onSubscribe.apply(mine);
                if (refusal != null) {
                    end(context.channel(), refusal);
                } else {
                    endpoint = context.channel();
                    context.writeAndFlush(MqttMessageBuilders.subAck()
                            .packetId(subscribe.variableHeader().messageId())
                            .addGrantedQos(MqttQoS.AT_LEAST_ONCE)
                            .build());
                    logins.add(mine);
                }
            } else if (message instanceof MqttPublishMessage publish) {
                byte[] payload = ByteBufUtil.getBytes(publish.payload());
                publish.release();
                published(
                        context,
                        publish.variableHeader().topicName(),
                        publish.variableHeader().packetId(),
                        payload);
            } else if (message instanceof MqttMessage other
                    && other.fixedHeader() != null
                    && other.fixedHeader().messageType() == MqttMessageType.PINGREQ) {
                pings.incrementAndGet();
                context.writeAndFlush(new MqttMessage(
                        new MqttFixedHeader(MqttMessageType.PINGRESP, false, MqttQoS.AT_MOST_ONCE, false, 0)));
            }
        }

        private void connected(ChannelHandlerContext context, MqttConnectMessage connect) throws Exception {
            Map<String, String> properties = new ConcurrentHashMap<>();
            connect.variableHeader()
                    .properties()
                    .getProperties(MqttProperties.USER_PROPERTY)
                    .forEach(each -> {
                        var pair = (MqttProperties.StringPair) each.value();
                        properties.put(pair.key, pair.value);
                    });
            String certificate = "";
            SslHandler ssl = context.pipeline().get(SslHandler.class);
            if (ssl != null) {
                try {
                    certificate = ((X509Certificate) ssl.engine().getSession().getPeerCertificates()[0])
                            .getSubjectX500Principal()
                            .getName();
                } catch (javax.net.ssl.SSLPeerUnverifiedException e) {
                    certificate = "";
                }
            }
            byte[] password = connect.payload().passwordInBytes();
            login = new Login(
                    connect.payload().clientIdentifier(),
                    connect.payload().userName(),
                    password == null ? null : new String(password, java.nio.charset.StandardCharsets.UTF_8),
                    properties,
                    certificate);
            context.writeAndFlush(MqttMessageBuilders.connAck()
                    .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                    .properties(builder -> {
                        builder.receiveMaximum(16)
                                .userProperty("gateway", "gw-1")
                                .userProperty("region", "test")
                                .userProperty("now", Long.toString(System.currentTimeMillis()))
                                .userProperty("alternates", "");
                        if (serverKeepAliveSeconds > 0) {
                            builder.serverKeepAlive(serverKeepAliveSeconds);
                        }
                    })
                    .build());
        }

        private void published(ChannelHandlerContext context, String topic, int packetId, byte[] payload) {
            int code = ReasonCodes.SUCCESS;
            switch (topic) {
                case "up/report" -> {
                    ActivationReport report = ActivationReport.decode(payload);
                    code = onReport.apply(report);
                    if (code == ReasonCodes.SUCCESS) {
                        reports.add(report);
                    }
                }
                case "up/enrol" -> {
                    EnrolmentRequest request = EnrolmentRequest.decode(payload);
                    enrolments.add(request);
                    EnrolmentAnswer answer = onEnrol.apply(request);
                    if (answer != null) {
                        publish(context.channel(), "down/enrol", answer.encode(), "");
                    }
                }
                case "up/fetch" -> {
                    Fetch fetch = Fetch.decode(payload);
                    fetches.add(fetch);
                    serve(context.channel(), fetch);
                }
                case "up/rts" -> {
                    RequestToSend request = RequestToSend.decode(payload);
                    if (request.kind() == TransferKind.UPCALL) {
                        upcalls.add(request);
                        Answer answer = onUpcall.apply(request);
                        if (answer != null) {
                            publish(context.channel(), "down/answer", answer.encode(), "");
                        }
                    } else {
                        code = intake.asked(request);
                    }
                }
                case "up/chunk" -> code = intake.came(TransferChunk.decode(payload));
                default -> code = ReasonCodes.TOPIC_NAME_INVALID;
            }
            if (code >= 0) {
                MqttProperties properties = new MqttProperties();
                if (code == ReasonCodes.QUOTA_EXCEEDED && topic.equals("up/rts")) {
                    properties.add(new MqttProperties.UserProperty(
                            "retry-after-ms", Long.toString(TestIntake.RETRY_AFTER_MS)));
                }
                context.writeAndFlush(MqttMessageBuilders.pubAck()
                        .packetId(packetId)
                        .reasonCode((byte) code)
                        .properties(properties)
                        .build());
            }
        }

        private void serve(Channel channel, Fetch fetch) {
            byte[] content = contents.get(Digests.hex(fetch.digest()));
            if (content == null) {
                publish(
                        channel,
                        "down/content",
                        new ContentChunk(fetch.digest(), fetch.offset(), new byte[0]).encode(),
                        "unknown content");
                return;
            }
            int end = (int) Math.min(content.length, fetch.offset() + fetch.length());
            for (int at = (int) fetch.offset(); at < end; at += 32_768) {
                if (cutAfterChunks >= 0 && chunks++ >= cutAfterChunks) {
                    channel.close();
                    return;
                }
                byte[] data = Arrays.copyOfRange(content, at, Math.min(end, at + 32_768));
                publish(channel, "down/content", new ContentChunk(fetch.digest(), at, data).encode(), "");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
