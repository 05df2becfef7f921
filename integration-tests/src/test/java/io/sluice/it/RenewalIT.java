package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.it.harness.Credentials;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import io.sluice.it.harness.RegionPlan;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Certificates are short-lived, endpoints are not. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RenewalIT {

    @Test
    void anAgentHasItsNewCertificateBeforeTheOldOneExpires() {
        try (RealRegion region = RealRegion.start(
                RegionPlan.small(Logs.of(RenewalIT.class)).withCoordinatorSetting("certificate.validity", "1m"))) {
            // Given
            RealAgent agent = region.startAgent("fleet=renewal");
            Path file = agent.folder().resolve("identity/cert.pem");
            X509Certificate first = Credentials.certificates(file).get(0);
            Instant expiry = first.getNotAfter().toInstant();
            assertThat(expiry).isAfter(Instant.now());

            // When
            X509Certificate second = await("a new certificate before " + expiry)
                    .atMost(Duration.between(Instant.now(), expiry))
                    .pollInterval(Duration.ofMillis(500))
                    .ignoreExceptions()
                    .until(
                            () -> Credentials.certificates(file).get(0),
                            certificate -> !certificate.getSerialNumber().equals(first.getSerialNumber()));
            await("the first certificate has expired")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> Instant.now().isAfter(expiry.plusSeconds(1)));

            // Then
            assertThat(second.getSubjectX500Principal()).isEqualTo(first.getSubjectX500Principal());
            assertThat(second.getNotAfter()).isAfter(first.getNotAfter());
            assertThat(second.getPublicKey()).as("a key of its own").isNotEqualTo(first.getPublicKey());
            String id = region.api().runScript("fleet=renewal", "#!/bin/sh\necho still here\n");
            RegionApi.Invocation done = region.api().awaitComplete(id, Duration.ofMinutes(1));
            assertThat(done.count("SUCCEEDED")).isEqualTo(1);
        }
    }
}
