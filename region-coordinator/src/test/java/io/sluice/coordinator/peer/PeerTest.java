package io.sluice.coordinator.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.coordinator.ca.CertificateAuthority;
import io.sluice.coordinator.query.Narrowing;
import io.sluice.coordinator.query.NotReadyException;
import io.sluice.coordinator.query.StoreAnswers;
import io.sluice.coordinator.query.StoreEntry;
import io.sluice.coordinator.query.StoreQuestion;
import io.sluice.coordinator.topology.RegionSerdes;
import io.sluice.coordinator.topology.RegionStores;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayState;
import io.sluice.topics.InMemorySchemaIds;
import io.sluice.topics.TopicName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two coordinators over real TLS. */
class PeerTest {
    private static final String HOST = "127.0.0.1";
    private static final StoreQuestion QUESTION = new StoreQuestion(
            RegionStores.GATEWAYS,
            List.of(0),
            StoreQuestion.Kind.UPWARD,
            null,
            null,
            "seen",
            new Narrowing(Narrowing.Kind.NONE, ""),
            7);

    private final SecureRandom random = new SecureRandom();
    private final CertificateAuthority authority =
            CertificateAuthority.found("local", Duration.ofDays(10), Instant.now(), random);
    private final RegionSerdes serdes =
            new RegionSerdes(InMemorySchemaIds.of(new TopicName("local")), new TopicName("local"));
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final PeerServer server = PeerServer.start(HOST, 0, 4, tls(authority), serdes, metrics);

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void aQuestionArrivesAsItWasAskedAndItsAnswerComesBack() {
        // Given
        List<StoreQuestion> heard = new CopyOnWriteArrayList<>();
        List<StoreEntry> entries = List.of(new StoreEntry("gw-1", gateway("gw-1")), new StoreEntry("é", gateway("é")));
        server.answerFrom(question -> {
            heard.add(question);
            return entries;
        });

        // When
        List<StoreEntry> answer = client(tls(authority), Duration.ofSeconds(10))
                .ask(server.address(), QUESTION)
                .join();

        // Then
        assertThat(answer).isEqualTo(entries);
        assertThat(heard).containsExactly(QUESTION);
    }

    @Test
    void oneThatDoesNotAnswerInTimeIsNamed() throws InterruptedException {
        // Given
        CountDownLatch end = new CountDownLatch(1);
        server.answerFrom(question -> {
            try {
                assertThat(end.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of();
        });

        // When, Then
        assertNamed(client(tls(authority), Duration.ofMillis(300)), server.address(), "peer.timeout (300 ms)");
        end.countDown();
    }

    @Test
    void soManyQuestionsAreUnderWayAndFurtherOnesWait() throws InterruptedException {
        // Given: room for two, and one that could answer more
        PeerServer able = PeerServer.start(HOST, 0, 16, tls(authority), serdes, metrics);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        able.answerFrom(question -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            try {
                assertThat(end.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            underWay.decrementAndGet();
            return List.of();
        });
        PeerClient client = new PeerClient(tls(authority), serdes, Duration.ofSeconds(20), 2, metrics);

        // When
        List<List<StoreEntry>> answers = new CopyOnWriteArrayList<>();
        for (int asked = 0; asked < 3; asked++) {
            new Thread(() -> answers.add(client.ask(able.address(), QUESTION).join())).start();
        }
        await().until(() -> underWay.get() == 2);
        end.countDown();
        await().until(() -> answers.size() == 3);
        able.close();

        // Then
        assertThat(most).hasValue(2);
    }

    @Test
    void anAnswerWithoutALengthIsNotTakenIn() throws IOException {
        // Given
        HttpsServer endless = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endless.setHttpsConfigurator(new HttpsConfigurator(tls(authority)));
        endless.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.close();
        });
        endless.start();
        try {
            // When, Then
            String address = HOST + ":" + endless.getAddress().getPort();
            assertNamed(client(tls(authority), Duration.ofSeconds(10)), address, "an answer without a length");
        } finally {
            endless.stop(0);
        }
    }

    @Test
    void oneThatIsNotThereIsNamed() {
        String address = server.address();
        server.close();

        assertNamed(client(tls(authority), Duration.ofSeconds(10)), address, "cannot be asked");
    }

    @Test
    void oneThatStartsOrDoesNotOwnItSaysSoInItsOwnWords() {
        PeerClient client = client(tls(authority), Duration.ofSeconds(10));
        assertNamed(client, server.address(), "(503): it is starting");

        server.answerFrom(question -> {
            throw new NotReadyException("partition 0 is not here");
        });
        assertNamed(client, server.address(), "(503): partition 0 is not here");
    }

    @Test
    void aCoordinatorOfAnotherRegionGetsNoAnswerAndNoQuestion() {
        CertificateAuthority other = CertificateAuthority.found("local", Duration.ofDays(10), Instant.now(), random);
        server.answerFrom(never());

        assertNamed(client(tls(other), Duration.ofSeconds(10)), server.address(), "cannot be asked");
    }

    @Test
    void aGatewayOfTheRegionIsNoCoordinator() throws GeneralSecurityException, IOException {
        // Given
        server.answerFrom(never());
        KeyPair pair = CertificateAuthority.newKeyPair(random);
        X509Certificate gateway =
                authority.signGateway("gw-1", pair.getPublic(), List.of(HOST), Duration.ofDays(1), Instant.now());

        // When, Then
        assertThatThrownBy(() -> post(plainTls(pair, gateway))).isInstanceOf(IOException.class);
    }

    @Test
    void whoShowsNoCertificateGetsNoAnswer() {
        server.answerFrom(never());

        assertThatThrownBy(() -> post(plainTls(null, null))).isInstanceOf(IOException.class);
    }

    private static StoreAnswers never() {
        return question -> {
            throw new AssertionError("a stranger was heard");
        };
    }

    private void assertNamed(PeerClient client, String coordinator, String why) {
        assertThatThrownBy(() -> client.ask(coordinator, QUESTION).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        NotReadyException.class,
                        e -> assertThat(e.coordinator()).isEqualTo(coordinator))
                .hasMessageContainingAll(coordinator, RegionStores.GATEWAYS, why);
    }

    private PeerClient client(SSLContext tls, Duration timeout) {
        return new PeerClient(tls, serdes, timeout, 4, metrics);
    }

    private SSLContext tls(CertificateAuthority by) {
        return PeerTls.context(by, HOST, Instant.now(), random);
    }

    /** Of one who trusts the region, and shows what is given. */
    private SSLContext plainTls(@Nullable KeyPair pair, @Nullable X509Certificate certificate)
            throws GeneralSecurityException, IOException {
        char[] password = new char[0];
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, password);
        trusted.setCertificateEntry("region", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, password);
        if (pair != null && certificate != null) {
            own.setKeyEntry(
                    "own", pair.getPrivate(), password, new X509Certificate[] {certificate, authority.certificate()});
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, password);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), random);
        return context;
    }

    private int post(SSLContext tls) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://" + server.address() + PeerServer.PATH))
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        try {
            return HttpClient.newBuilder()
                    .sslContext(tls)
                    .build()
                    .send(request, BodyHandlers.discarding())
                    .statusCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Gateway gateway(String id) {
        return Gateway.newBuilder()
                .setGateway(id)
                .setState(GatewayState.UP)
                .setSince(1)
                .setAddress("localhost:1")
                .setVersion("1")
                .setSessions(0)
                .setInbox(0)
                .setLastHeartbeat(5)
                .setLabels(Map.of())
                .build();
    }
}
