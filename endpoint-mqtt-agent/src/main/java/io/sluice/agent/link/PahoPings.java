package io.sluice.agent.link;

import io.sluice.agent.owner.OwnerLoop;
import java.util.concurrent.Executor;
import org.eclipse.paho.mqttv5.client.MqttPingSender;
import org.eclipse.paho.mqttv5.client.internal.ClientComms;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one link alive without a timer thread of its own. The first look comes soon after CONNACK: Paho would wait for
 * the keep-alive that was asked for, though the server may have named a shorter one.
 */
final class PahoPings implements MqttPingSender {
    private static final long FIRST_LOOK_MS = 500;

    private final OwnerLoop loop;
    private final Executor chores;
    private volatile @Nullable ClientComms comms;
    private volatile OwnerLoop.@Nullable Timer timer;

    PahoPings(OwnerLoop loop, Executor chores) {
        this.loop = loop;
        this.chores = chores;
    }

    @Override
    public void init(ClientComms clientComms) {
        comms = clientComms;
    }

    @Override
    public void start() {
        schedule(FIRST_LOOK_MS);
    }

    @Override
    public void stop() {
        OwnerLoop.Timer current = timer;
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    public void schedule(long delayInMilliseconds) {
        timer = loop.schedule(delayInMilliseconds, () -> chores.execute(this::look));
    }

    private void look() {
        ClientComms current = comms;
        if (current != null) {
            current.checkForActivity();
        }
    }
}
