package io.sluice.gateway.listener;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.gateway.config.GatewayKeys;
import io.sluice.gateway.config.ListenerSettings;
import io.sluice.gateway.login.EnrolmentDesk;
import io.sluice.gateway.login.LoginDesk;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.gateway.session.EndpointTraffic;
import io.sluice.gateway.session.EventSink;
import io.sluice.gateway.session.SessionEnd;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.EnrolmentAnswer;
import io.sluice.wire.EnrolmentRequest;
import io.sluice.wire.Fetch;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A real listener on loopback between clients and desks that a test can steer. */
public final class FrontEnd implements AutoCloseable, EndpointTraffic, LoginDesk, EnrolmentDesk, EventSink {

    /** A report or a fetch and the PUBACK it is owed. */
    public record Up(Object message, Acknowledgement acknowledgement) {}

    /** The end of a session. */
    public record Ended(EndpointLink link, SessionEnd end) {}

    /** A request for a certificate. */
    public record Enrolment(String who, EnrolmentRequest request, Consumer<EnrolmentAnswer> answer) {}

    /** In the order in which the front end told them: links and {@link Ended}. */
    public final List<Object> history = new CopyOnWriteArrayList<>();

    public final BlockingQueue<EndpointLink> links = new LinkedBlockingQueue<>();
    public final BlockingQueue<Ended> ends = new LinkedBlockingQueue<>();
    public final BlockingQueue<Up> ups = new LinkedBlockingQueue<>();
    public final BlockingQueue<Enrolment> enrolments = new LinkedBlockingQueue<>();
    public final BlockingQueue<Violation> violations = new LinkedBlockingQueue<>();
    public final BlockingQueue<Consumer<Decision>> undecided = new LinkedBlockingQueue<>();
    public final List<Login> logins = new CopyOnWriteArrayList<>();
    public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    public final MqttListener listener;

    private volatile boolean holdLogins;
    private volatile Decision decision = new Decision.Accepted();

    private FrontEnd(ListenerSettings settings) throws IOException {
        listener =
                MqttListener.start(settings, this, this, this, this, meters, InstantSource.system(), System::nanoTime);
    }

    public static FrontEnd start(Path credentials, String... more) throws IOException {
        Map<String, String> values = new HashMap<>(Map.of(
                "credentials.dir", credentials.toString(),
                "data.dir", credentials.toString(),
                "listener.host", "127.0.0.1",
                "listener.port", "0",
                "listener.plaintext", "true",
                "listener.plaintext.port", "0",
                "listener.threads", "2",
                "sweep.interval", "20ms",
                "disconnect.linger", "200ms"));
        values.put("alternates", "gw-2:8883,gw-3:8883");
        values.put("login.rate", "1000000");
        values.put("accept.rate", "1000000");
        values.put("accept.load", "100");
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        return new FrontEnd(ListenerSettings.of(Config.of(GatewayKeys.ALL, values)));
    }

    public RawClient plain() throws IOException {
        return RawClient.plain(listener.plaintextAddress().orElseThrow());
    }

    /** Logins stay undecided until the test decides them. */
    public void holdLogins() {
        holdLogins = true;
    }

    public void decideLogins(Decision next) {
        decision = next;
    }

    public double count(String name, String... tags) {
        Counter counter = meters.find("sluice.gateway." + name).tags(tags).counter();
        return counter == null ? 0 : counter.count();
    }

    public static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T value = queue.poll(10, TimeUnit.SECONDS);
        if (value == null) {
            throw new AssertionError("nothing came");
        }
        return value;
    }

    @Override
    public void loggedIn(EndpointLink link) {
        history.add(link);
        links.add(link);
    }

    @Override
    public void ended(EndpointLink link, SessionEnd end) {
        Ended ended = new Ended(link, end);
        history.add(ended);
        ends.add(ended);
    }

    @Override
    public void report(EndpointLink link, ActivationReport report, Acknowledgement acknowledgement) {
        ups.add(new Up(report, acknowledgement));
    }

    @Override
    public void requestToSend(EndpointLink link, RequestToSend request, Acknowledgement acknowledgement) {
        ups.add(new Up(request, acknowledgement));
    }

    @Override
    public void chunk(EndpointLink link, TransferChunk chunk, Acknowledgement acknowledgement) {
        ups.add(new Up(chunk, acknowledgement));
    }

    @Override
    public void fetch(EndpointLink link, Fetch fetch, Acknowledgement acknowledgement) {
        ups.add(new Up(fetch, acknowledgement));
    }

    @Override
    public void login(Login login, Consumer<Decision> decided) {
        logins.add(login);
        if (holdLogins) {
            undecided.add(decided);
        } else {
            decided.accept(decision);
        }
    }

    @Override
    public void enrol(
            String tokenId, byte[] proof, EnrolmentRequest request, String address, Consumer<EnrolmentAnswer> answer) {
        enrolments.add(new Enrolment(tokenId, request, answer));
    }

    @Override
    public void renew(String endpointId, EnrolmentRequest request, String address, Consumer<EnrolmentAnswer> answer) {
        enrolments.add(new Enrolment(endpointId, request, answer));
    }

    @Override
    public void violation(Violation violation) {
        violations.add(violation);
    }

    @Override
    public void close() {
        listener.stopAccepting();
        listener.drain(Duration.ofSeconds(5));
        listener.close();
    }
}
