package io.sluice.agent.link;

import io.sluice.wire.WireProperties;
import io.sluice.wire.WireTopics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link over Eclipse Paho, one client object per connection.
 *
 * <p>Ways of Paho's that this class lives with: a server's DISCONNECT is told by {@code disconnected}, before or after
 * the connect token has failed without details, so the token's failure is left aside then; a PUBACK of 0x80 and above
 * completes its token like any other, so the reason codes are read; a close may sleep and wait for other threads, so it
 * is done by a thread of its own; automatic reconnection would go back to the server that sent us away, so it is off.
 */
final class PahoLink implements BrokerLink {
    /** What MQTT 5 takes for one that is not said. */
    private static final int NO_RECEIVE_MAXIMUM = 65_535;

    private static final Logger log = LoggerFactory.getLogger(PahoLink.class);
    private static final long DISCONNECT_SENT_WITHIN_MS = 500;

    private final LinkRequest request;
    private final Listener listener;
    private final MqttAsyncClient client;
    private final Executor chores;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean closing;

    PahoLink(LinkRequest request, Listener listener, PahoPings pings, Executor chores) throws MqttException {
        this.request = request;
        this.listener = listener;
        this.chores = chores;
        String scheme = request.tls() == null ? "tcp://" : "ssl://";
        this.client = new MqttAsyncClient(
                scheme + request.address(), request.clientId(), new MemoryPersistence(), pings, null);
        client.setCallback(new Callback());
    }

    void connect() throws MqttException {
        client.connect(options(), null, new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                connected(token.getResponseProperties());
            }

            @Override
            public void onFailure(IMqttToken token, Throwable failure) {
                failed(failure);
            }
        });
    }

    @Override
    public void publish(String topic, byte[] payload, PublishOutcome outcome) {
        try {
            MqttMessage message = new MqttMessage(payload);
            message.setQos(1);
            client.publish(topic, message, null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    int[] codes = token.getReasonCodes();
                    MqttProperties properties = token.getResponseProperties();
                    long retryAfter = properties == null
                            ? 0
                            : number(value(properties.getUserProperties(), WireProperties.RETRY_AFTER_MS));
                    if (retryAfter > 0) {
                        outcome.retryAfter(retryAfter);
                    }
                    outcome.told(codes == null || codes.length == 0 ? 0 : codes[0]);
                }

                @Override
                public void onFailure(IMqttToken token, Throwable failure) {
                    outcome.told(PublishOutcome.LOST);
                }
            });
        } catch (MqttException e) {
            log.debug("not sent: {}", e.toString());
            outcome.told(PublishOutcome.LOST);
        }
    }

    @Override
    public void close() {
        closing = true;
        chores.execute(this::leave);
    }

    private void leave() {
        try {
            if (client.isConnected()) {
                client.disconnect(0, null, null, 0, new MqttProperties()).waitForCompletion(DISCONNECT_SENT_WITHIN_MS);
            }
        } catch (MqttException | RuntimeException e) {
            log.debug("disconnect: {}", e.toString());
        }
        try {
            client.disconnectForcibly(0, 1, false);
            client.close();
        } catch (MqttException | RuntimeException e) {
            // Paho throws NullPointerException when its connect has not got as far as a socket.
            log.debug("close: {}", e.toString());
        }
        end(new LinkEnd(LinkEnd.CLOSED_HERE, "closed here", null, 0));
    }

    private MqttConnectionOptions options() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(true);
        options.setAutomaticReconnect(false);
        options.setKeepAliveInterval(request.limits().keepAliveSeconds());
        options.setReceiveMaximum(request.limits().receiveMaximum());
        options.setMaximumPacketSize(request.limits().packetBytes());
        options.setConnectionTimeout(request.limits().loginTimeoutSeconds());
        List<UserProperty> properties = new ArrayList<>();
        for (Map.Entry<String, String> property : request.userProperties().entrySet()) {
            properties.add(new UserProperty(property.getKey(), property.getValue()));
        }
        options.setUserProperties(properties);
        SSLSocketFactory tls = request.tls();
        if (tls != null) {
            options.setSocketFactory(tls);
            options.setHttpsHostnameVerificationEnabled(true);
        }
        if (request.userName() != null) {
            options.setUserName(request.userName());
        }
        String password = request.password();
        if (password != null) {
            options.setPassword(password.getBytes(StandardCharsets.UTF_8));
        }
        return options;
    }

    private void connected(@Nullable MqttProperties connack) {
        if (closing) {
            chores.execute(this::leave);
            return;
        }
        Welcome welcome = welcome(connack == null ? new MqttProperties() : connack);
        try {
            client.subscribe(WireTopics.DOWN_ALL, 1, null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    int[] codes = token.getReasonCodes();
                    if (codes != null && codes.length > 0 && codes[0] >= 0x80) {
                        end(new LinkEnd(codes[0], "subscription refused", null, 0));
                        chores.execute(PahoLink.this::leave);
                    } else {
                        listener.loggedIn(welcome);
                    }
                }

                @Override
                public void onFailure(IMqttToken token, Throwable failure) {
                    failed(failure);
                }
            });
        } catch (MqttException e) {
            failed(e);
        }
    }

    private static Welcome welcome(MqttProperties connack) {
        List<UserProperty> properties = connack.getUserProperties();
        String now = value(properties, WireProperties.NOW);
        Integer receiveMaximum = connack.getReceiveMaximum();
        return new Welcome(
                value(properties, WireProperties.GATEWAY),
                value(properties, WireProperties.REGION),
                number(now),
                GatewayAddress.parseLenient(value(properties, WireProperties.ALTERNATES)),
                receiveMaximum == null ? NO_RECEIVE_MAXIMUM : receiveMaximum);
    }

    /** A connect or subscribe that failed. If the server said why, {@code disconnected} tells it, if need be later. */
    private void failed(Throwable failure) {
        int code = failure instanceof MqttException e ? e.getReasonCode() : LinkEnd.NETWORK;
        if (code == MqttClientException.REASON_CODE_SERVER_DISCONNECTED) {
            return;
        }
        if (code >= 0x80 && code <= 0xFF) {
            end(new LinkEnd(code, "connect refused by " + request.address(), null, 0));
        } else if (!client.isConnected()) {
            end(LinkEnd.network(request.address() + ": " + words(failure)));
        } else {
            end(LinkEnd.network("login failed: " + words(failure)));
            chores.execute(this::leave);
        }
    }

    private void end(LinkEnd end) {
        if (ended.compareAndSet(false, true)) {
            listener.ended(end);
        }
    }

    /** The innermost cause says most. */
    private static String words(Throwable failure) {
        Throwable inner = failure;
        while (inner.getCause() != null && inner.getCause() != inner) {
            inner = inner.getCause();
        }
        String message = inner.getMessage();
        return inner.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    private static String value(@Nullable List<UserProperty> properties, String key) {
        if (properties != null) {
            for (UserProperty property : properties) {
                if (property.getKey().equals(key)) {
                    return property.getValue();
                }
            }
        }
        return "";
    }

    private static long number(String text) {
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private final class Callback implements MqttCallback {
        @Override
        public void disconnected(MqttDisconnectResponse response) {
            MqttException cause = response.getException();
            if (closing) {
                return;
            }
            if (cause == null) {
                String reason = response.getReasonString();
                end(new LinkEnd(
                        response.getReturnCode(),
                        reason == null ? "" : reason,
                        response.getServerReference(),
                        number(value(response.getUserProperties(), WireProperties.RETRY_AFTER_MS)),
                        value(response.getUserProperties(), WireProperties.ENROL)
                                .equals(WireProperties.ENROL_ANEW)));
            } else {
                end(LinkEnd.network(words(cause)));
            }
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            log.debug("mqtt: {}", exception.toString());
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            MqttProperties properties = message.getProperties();
            String error = properties == null ? "" : value(properties.getUserProperties(), WireProperties.ERROR);
            listener.arrived(topic, message.getPayload(), error);
        }

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
