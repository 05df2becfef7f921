package io.sluice.gateway.listener;

import static io.sluice.gateway.listener.FrontEnd.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.login.LoginDesk.Decision;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.Cancel;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.ReportedState;
import io.sluice.wire.WireTopics;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client library that the agent is built on, against the front end, over mutual TLS. */
class PahoTest {
    private static final String ID = "00000000-0000-4000-8000-000000000001";
    private static final long PATIENCE_MS = 10_000;

    @TempDir
    Path folder;

    private final TestRegion region = new TestRegion("local");
    private final Heard heard = new Heard();
    private FrontEnd front;
    private MqttAsyncClient client;

    @BeforeEach
    void start() throws Exception {
        front = FrontEnd.start(region.writeGateway(folder));
        client = new MqttAsyncClient(
                "ssl://127.0.0.1:" + front.listener.tlsAddress().getPort(), ID, new MemoryPersistence());
        client.setCallback(heard);
    }

    @AfterEach
    void stop() throws Exception {
        if (client.isConnected()) {
            client.disconnect().waitForCompletion(PATIENCE_MS);
        }
        client.close();
        front.close();
    }

    @Test
    void logsInReportsAndIsSpokenTo() throws Exception {
        IMqttToken connected = connect();
        assertThat(connected.getResponseProperties().getServerKeepAlive()).isEqualTo(60);
        client.subscribe(WireTopics.DOWN_ALL, 1).waitForCompletion(PATIENCE_MS);
        var link = next(front.links);
        var report = new ActivationReport(
                "job/1", ReportedState.SUCCEEDED, 0, new byte[10], new byte[0], "", 1, 2, 3, new byte[0], 0);

        IMqttToken published = client.publish(WireTopics.UP_REPORT, report.encode(), 1, false);
        next(front.ups).acknowledgement().give(ReasonCodes.QUOTA_EXCEEDED, "full");
        published.waitForCompletion(PATIENCE_MS);
        link.cancel(new Cancel("job/2", "why"));

        assertThat(published.getReasonCodes()).containsExactly(ReasonCodes.QUOTA_EXCEEDED);
        assertThat(Cancel.decode(next(heard.messages).getPayload()).activationId())
                .isEqualTo("job/2");
    }

    @Test
    void learnsWhereToGoInstead() throws Exception {
        front.decideLogins(new Decision.Refused(ReasonCodes.SERVER_MOVED, "moved", "gw-9:8883", 250));
        connect();

        client.subscribe(WireTopics.DOWN_ALL, 1);

        var told = next(heard.disconnects);
        assertThat(told.getReturnCode()).isEqualTo(ReasonCodes.SERVER_MOVED);
        assertThat(told.getReasonString()).isEqualTo("moved");
        assertThat(told.getServerReference()).isEqualTo("gw-9:8883");
        assertThat(told.getUserProperties())
                .extracting(UserProperty::getKey, UserProperty::getValue)
                .containsExactly(org.assertj.core.api.Assertions.tuple("retry-after-ms", "250"));
    }

    private IMqttToken connect() throws MqttException {
        var options = new MqttConnectionOptions();
        options.setCleanStart(true);
        options.setAutomaticReconnect(false);
        options.setSocketFactory(region.client(region.endpoint(ID)).getSocketFactory());
        options.setUserProperties(
                List.of(new UserProperty("sep", "1"), new UserProperty("boot", "b"), new UserProperty("count", "1")));
        IMqttToken token = client.connect(options);
        token.waitForCompletion(PATIENCE_MS);
        return token;
    }

    private static final class Heard implements MqttCallback {
        final BlockingQueue<MqttMessage> messages = new LinkedBlockingQueue<>();
        final BlockingQueue<MqttDisconnectResponse> disconnects = new LinkedBlockingQueue<>();

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            disconnects.add(response);
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            messages.add(message);
        }

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
