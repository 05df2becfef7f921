package io.sluice.agent.link;

import io.sluice.agent.owner.OwnerLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Opens links over Paho. Closing and keeping alive may block, so one more thread does them; it is there only while it
 * has something to do. Its queue holds at most a close and a ping for each link opened.
 */
public final class PahoLinks implements BrokerLink.Opener, AutoCloseable {
    private final OwnerLoop loop;
    private final ThreadPoolExecutor chores;

    public PahoLinks(OwnerLoop loop) {
        this.loop = loop;
        this.chores = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "link-chores");
            thread.setDaemon(true);
            return thread;
        });
        chores.allowCoreThreadTimeOut(true);
        org.eclipse.paho.mqttv5.client.logging.LoggerFactory.setLogger(SilentPahoLog.class.getName());
    }

    @Override
    public BrokerLink open(LinkRequest request, BrokerLink.Listener listener) {
        if (request.tls() == null && !isLoopback(request.address())) {
            listener.ended(LinkEnd.network(request.address() + ": without TLS only loopback addresses may be called"));
            return new Dead();
        }
        try {
            PahoLink link = new PahoLink(request, listener, new PahoPings(loop, chores), chores);
            link.connect();
            return link;
        } catch (MqttException | IllegalArgumentException e) {
            listener.ended(LinkEnd.network(request.address() + ": " + e));
            return new Dead();
        }
    }

    /** Whether an address is this machine's own. */
    public static boolean isLoopback(GatewayAddress address) {
        try {
            return InetAddress.getByName(address.host()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Waits a little for closes under way. */
    @Override
    public void close() {
        chores.shutdown();
        try {
            if (!chores.awaitTermination(2, TimeUnit.SECONDS)) {
                chores.shutdownNow();
            }
        } catch (InterruptedException e) {
            chores.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** A link that never was. */
    private static final class Dead implements BrokerLink {
        @Override
        public void publish(String topic, byte[] payload, PublishOutcome outcome) {
            outcome.told(PublishOutcome.LOST);
        }

        @Override
        public void close() {}
    }
}
