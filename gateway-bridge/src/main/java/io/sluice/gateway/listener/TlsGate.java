package io.sluice.gateway.listener;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.sluice.gateway.metrics.FrontMetrics;
import io.sluice.gateway.metrics.LogBudget;
import io.sluice.gateway.session.MqttSession;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the TLS handshake and tells the session who the peer is, or counts and logs why it failed. */
final class TlsGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(TlsGate.class);

    private final SslHandler tls;
    private final MqttSession session;
    private final String region;
    private final String address;
    private final FrontMetrics metrics;
    private final LogBudget logBudget;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private boolean failed;

    TlsGate(
            SslHandler tls,
            MqttSession session,
            String region,
            String address,
            FrontMetrics metrics,
            LogBudget logBudget,
            InstantSource clock,
            LongSupplier nanoClock) {
        this.tls = tls;
        this.session = session;
        this.region = region;
        this.address = address;
        this.metrics = metrics;
        this.logBudget = logBudget;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                metrics.handshake();
                session.secured(PeerCertificate.identity(tls.engine().getSession(), region, clock.instant()));
            } else {
                failed(handshake.cause());
            }
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (failed || tls.handshakeFuture().cause() != null) {
            // The same failure again, wrapped by the decoder: counted once.
            var unused = context.close();
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    private void failed(Throwable cause) {
        failed = true;
        String reason = reasonOf(cause);
        metrics.handshakeFailed(reason);
        long leftOut = logBudget.ask(nanoClock.getAsLong());
        if (leftOut >= 0) {
            LOG.info(
                    "{}: TLS failed ({}): {} ({} lines left out)",
                    address,
                    reason,
                    deepest(cause).getMessage(),
                    leftOut);
        }
    }

    /** One of a closed list: not-tls, timeout, closed, certificate, protocol. */
    static String reasonOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NotSslRecordException) {
                return "not-tls";
            }
            if (cause instanceof SslHandshakeTimeoutException) {
                return "timeout";
            }
            if (cause instanceof ClosedChannelException) {
                return "closed";
            }
            if (cause instanceof CertificateException) {
                return "certificate";
            }
        }
        return "protocol";
    }

    private static Throwable deepest(Throwable failure) {
        Throwable deepest = failure;
        for (Throwable cause = failure.getCause(); cause != null && cause != deepest; cause = cause.getCause()) {
            deepest = cause;
        }
        return deepest;
    }
}
