package io.sluice.coordinator.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String ENDPOINT = UUID.randomUUID().toString();

    private final CertificateAuthority authority =
            CertificateAuthority.found("local", Duration.ofDays(3650), NOW, new SecureRandom());

    @Test
    void endpointCertificateChainsToTheRegion() throws Exception {
        var certificate = authority.signEndpoint(request(Requests.key()), Duration.ofDays(90), NOW);

        validate(authority, certificate, NOW);

        assertThat(certificate.getSubjectX500Principal().getName())
                .contains("CN=" + ENDPOINT, "O=local", "OU=endpoint");
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getBasicConstraints()).as("no CA").isEqualTo(-1);
        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(NOW.minus(Duration.ofMinutes(5)));
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(90)));
        assertThat(certificate.getSerialNumber().bitLength()).isBetween(64, 128);
    }

    @Test
    void aCertificateOfAMinuteHasMostOfItsLifeBeforeIt() {
        var certificate = authority.signEndpoint(request(Requests.key()), Duration.ofMinutes(1), NOW);

        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(NOW.minus(Duration.ofSeconds(15)));
    }

    @Test
    void caMayOnlySignCertificates() {
        assertThat(authority.certificate().getBasicConstraints()).isZero();
        assertThat(authority.certificate().getKeyUsage()[5]).as("keyCertSign").isTrue();
        assertThat(authority.certificate().getKeyUsage()[0])
                .as("digitalSignature")
                .isFalse();
        assertThat(authority.certificate().getExtensionValue("2.5.29.14"))
                .as("SKI")
                .isNotNull();
    }

    @Test
    void gatewayCertificateNamesItsHosts() throws Exception {
        var certificate = authority.signGateway(
                "gw-1",
                Requests.key().getPublic(),
                List.of("localhost", "127.0.0.1", "gw.example.org", "::1"),
                Duration.ofDays(30),
                NOW);

        validate(authority, certificate, NOW);

        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getSubjectX500Principal().getName()).contains("OU=gateway", "CN=gw-1");
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> name.get(1).toString())
                .containsExactly("localhost", "127.0.0.1", "gw.example.org", "0:0:0:0:0:0:0:1");
    }

    @Test
    void noCertificateOutlivesTheCa() {
        var young = CertificateAuthority.found("local", Duration.ofDays(10), NOW, new SecureRandom());

        var certificate = young.signEndpoint(request(Requests.key()), Duration.ofDays(90), NOW);

        assertThat(certificate.getNotAfter()).isEqualTo(young.certificate().getNotAfter());
    }

    @Test
    void anotherRegionsCaDoesNotVouchForIt() {
        var other = CertificateAuthority.found("local", Duration.ofDays(10), NOW, new SecureRandom());
        var certificate = other.signEndpoint(request(Requests.key()), Duration.ofDays(1), NOW);

        assertThatThrownBy(() -> validate(authority, certificate, NOW)).isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void readsAnAgentsRequest() {
        KeyPair pair = Requests.key();

        var request = CertificateRequest.read(Requests.csr(ENDPOINT, pair));

        assertThat(request).isInstanceOfSatisfying(CertificateRequest.Good.class, good -> {
            assertThat(good.endpointId()).isEqualTo(ENDPOINT);
            assertThat(good.key()).isEqualTo(pair.getPublic());
        });
    }

    @Test
    void refusesWhatIsNoRequest() {
        assertThat(reason(new byte[0])).startsWith("certificate request is malformed");
        assertThat(reason("hello".getBytes(StandardCharsets.UTF_8))).startsWith("certificate request is malformed");
        assertThat(reason(new byte[CertificateRequest.MAX_BYTES + 1])).contains("larger than 8192");
        byte[] cut = Requests.csr(ENDPOINT, Requests.key());
        assertThat(reason(Arrays.copyOf(cut, cut.length - 10))).startsWith("certificate request is");
    }

    @Test
    void refusesARequestForAKeyThatTheSenderDoesNotHave() {
        assertThat(reason(Requests.csr("CN=" + ENDPOINT, Requests.key(), Requests.key())))
                .isEqualTo("certificate request is not signed with its own key");
    }

    @Test
    void refusesNamesThatAreNoEndpointId() {
        assertThat(reason(Requests.csr("gw-1", Requests.key()))).contains("is for 'gw-1'");
        assertThat(reason(Requests.csr(ENDPOINT.toUpperCase(Locale.ROOT), Requests.key())))
                .contains("a UUID in lower case");
        assertThat(reason(Requests.csr("O=local", Requests.key(), Requests.key())))
                .isNotEmpty();
        var pair = Requests.key();
        assertThat(reason(Requests.csr("CN=" + ENDPOINT + ",CN=" + UUID.randomUUID(), pair, pair)))
                .contains("has 2 common names");
    }

    @Test
    void refusesOtherKeys() {
        assertThat(reason(Requests.csr(ENDPOINT, Requests.rsaKey()))).contains("other than EC P-256");
    }

    private static CertificateRequest.Good request(KeyPair pair) {
        return (CertificateRequest.Good) CertificateRequest.read(Requests.csr(ENDPOINT, pair));
    }

    private static String reason(byte[] csr) {
        return ((CertificateRequest.Bad) CertificateRequest.read(csr)).reason();
    }

    private static void validate(CertificateAuthority authority, X509Certificate certificate, Instant at)
            throws Exception {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority.certificate(), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(at));
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)), parameters);
    }
}
