package io.sluice.agent;

import io.sluice.agent.cache.Contents;
import io.sluice.agent.enrol.Renewal;
import io.sluice.agent.filepack.BundleRanges;
import io.sluice.agent.inbox.Activations;
import io.sluice.agent.inbox.JobFactory;
import io.sluice.agent.inventory.Inventory;
import io.sluice.agent.link.BrokerLink;
import io.sluice.agent.link.GatewayAddress;
import io.sluice.agent.link.GatewayClock;
import io.sluice.agent.link.LinkEnd;
import io.sluice.agent.link.LinkKeeper;
import io.sluice.agent.link.Welcome;
import io.sluice.agent.outbox.Outbox;
import io.sluice.agent.runtime.MethodRuntime;
import io.sluice.agent.transfer.Transfers;
import io.sluice.agent.upcall.Upcalls;
import io.sluice.wire.Activation;
import io.sluice.wire.Answer;
import io.sluice.wire.Cancel;
import io.sluice.wire.ContentChunk;
import io.sluice.wire.Grant;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.WireTopics;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An enrolled endpoint on its link: hands what comes to whom it concerns. Owned by the loop. */
final class ServingEndpoint implements LinkKeeper.User {
    private static final Logger log = LoggerFactory.getLogger(ServingEndpoint.class);

    private final Activations activations;
    private final Contents contents;
    private final BundleRanges ranges;
    private final Outbox outbox;
    private final Transfers transfers;
    private final Upcalls upcalls;
    private final MethodRuntime runtime;
    private final Inventory inventory;
    private final Renewal renewal;
    private final GatewayClock gatewayClock;
    private final Whereabouts whereabouts;
    private final BiConsumer<GatewayAddress, String> onLogin;
    private final Runnable onEnrolAnew;

    /** Where the endpoint is, or was last, logged in. */
    static final class Whereabouts {
        private JobFactory.Place place = new JobFactory.Place("", "");

        JobFactory.Place place() {
            return place;
        }
    }

    ServingEndpoint(
            Activations activations,
            Contents contents,
            BundleRanges ranges,
            Outbox outbox,
            Transfers transfers,
            Upcalls upcalls,
            MethodRuntime runtime,
            Inventory inventory,
            Renewal renewal,
            GatewayClock gatewayClock,
            Whereabouts whereabouts,
            BiConsumer<GatewayAddress, String> onLogin,
            Runnable onEnrolAnew) {
        this.activations = activations;
        this.contents = contents;
        this.ranges = ranges;
        this.outbox = outbox;
        this.transfers = transfers;
        this.upcalls = upcalls;
        this.runtime = runtime;
        this.inventory = inventory;
        this.renewal = renewal;
        this.gatewayClock = gatewayClock;
        this.whereabouts = whereabouts;
        this.onLogin = onLogin;
        this.onEnrolAnew = onEnrolAnew;
    }

    @Override
    public void up(BrokerLink link, GatewayAddress address, Welcome welcome) {
        if (welcome.nowMs() > 0) {
            gatewayClock.set(welcome.nowMs(), System.nanoTime());
        }
        whereabouts.place = new JobFactory.Place(welcome.region(), welcome.gateway());
        onLogin.accept(address, welcome.gateway());
        outbox.linkUp(link, gatewayClock.nowMs(System.nanoTime()));
        transfers.linkUp(link, welcome.receiveMaximum());
        upcalls.linkUp(link);
        contents.linkUp(link);
        ranges.linkUp(link);
        renewal.linkUp(link);
        runtime.linkUp();
        inventory.linkUp();
        activations.startReady();
    }

    @Override
    public void arrived(String topic, byte[] payload, String error) {
        try {
            switch (topic) {
                case WireTopics.DOWN_ACTIVATE -> activations.arrived(Activation.decode(payload));
                case WireTopics.DOWN_CANCEL -> activations.cancel(Cancel.decode(payload));
                case WireTopics.DOWN_CONTENT -> content(ContentChunk.decode(payload), error);
                case WireTopics.DOWN_ANSWER -> upcalls.answered(Answer.decode(payload));
                case WireTopics.DOWN_CTS -> transfers.granted(Grant.decode(payload));
                case WireTopics.DOWN_ENROL -> renewal.arrived(payload);
                default -> log.debug("nothing is known of {}", topic);
            }
        } catch (MalformedWireException e) {
            log.warn("message on {} left aside: {}", topic, e.getMessage());
        }
    }

    private void content(ContentChunk chunk, String error) {
        contents.arrived(chunk, error);
        ranges.arrived(chunk, error);
    }

    @Override
    public void down(LinkEnd end) {
        outbox.linkDown();
        transfers.linkDown();
        upcalls.linkDown();
        contents.linkDown();
        ranges.linkDown();
        renewal.linkDown();
        inventory.linkDown();
        if (end.enrolAnew()) {
            onEnrolAnew.run();
        }
    }
}
