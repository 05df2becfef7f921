package io.sluice.coordinator.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FoundingTest {
    private static final List<String> ALL = List.of("ca-key.pem", "ca.pem", "signing-key.pem", "signing-key.pub.pem");

    @Test
    void makesKeysWhereNothingIs() {
        assertThat(decide(false, false, ALL)).isInstanceOf(Founding.MakeKeys.class);
    }

    @Test
    void makesKeysAnewAfterAnInitThatDiedHalfway() {
        assertThat(decide(false, false, List.of("signing-key.pub.pem"))).isInstanceOf(Founding.MakeKeys.class);
    }

    @Test
    void keepsKeysThatAreThere() {
        assertThat(decide(false, true, List.of())).isInstanceOf(Founding.KeepKeys.class);
        assertThat(decide(true, true, List.of())).isInstanceOf(Founding.KeepKeys.class);
    }

    @Test
    void refusesTopicsWithoutKeys() {
        assertThat(decide(true, false, ALL))
                .isInstanceOfSatisfying(
                        Founding.Refused.class,
                        refused -> assertThat(refused.reason())
                                .contains("region local has topics", "/srv/region", "ca-key.pem", "backup"));
    }

    @Test
    void refusesAFolderThatLostAKey() {
        assertThat(decide(false, true, List.of("ca-key.pem")))
                .isInstanceOfSatisfying(
                        Founding.Refused.class,
                        refused -> assertThat(refused.reason()).contains("/srv/region", "ca-key.pem", "backup"));
    }

    private static Founding decide(boolean topicsExist, boolean founded, List<String> missing) {
        return Founding.decide("local", "/srv/region", topicsExist, founded, missing);
    }
}
