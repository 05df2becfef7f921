package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinTokenTest {
    private static final String SECRET = "5ec7e7".repeat(11).substring(0, 64);
    private static final String DIGEST = "ca".repeat(32);

    @Test
    void isReadFromWhatItWrites() {
        JoinToken token = new JoinToken("k7w2m9xq", SECRET, DIGEST);
        assertThat(JoinToken.parse(" " + token.written() + "\n")).isEqualTo(token);
    }

    @Test
    void sendsEverythingButTheDigestAsPassword() {
        assertThat(new JoinToken("k7w2m9xq", SECRET, DIGEST).password()).isEqualTo("k7w2m9xq." + SECRET);
    }

    @Test
    void keepsTheSecretOutOfItsText() {
        assertThat(new JoinToken("k7w2m9xq", SECRET, DIGEST).toString())
                .isEqualTo("JoinToken[k7w2m9xq]")
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "k7w2m9xq",
                "k7w2m9xq.5ec7e7",
                "k7w2m9xq.5ec7e7.cafe",
                "k7w2m9xq.5ec7e7.cafe.more",
                "K7W2M9XQ.5ec7e7.cafe"
            })
    void refusesWhatIsNoTokenWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> JoinToken.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("join token is malformed")
                .message()
                .doesNotContain("5ec7e7");
    }

    @Test
    void theProofIsTheDigestOfTheSecretsBytesAndTheVerifierTheDigestOfThat() {
        // Given: SHA-256 of 32 zero bytes
        String zero = "00".repeat(32);
        byte[] proof = HexFormat.of().parseHex("66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925");
        // Then
        assertThat(JoinToken.proof(zero)).isEqualTo(proof);
        assertThat(JoinToken.verifier(proof)).isEqualTo(Digests.sha256(proof));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zz", "5ec7e7", "5EC7E7"})
    void refusesToProveWhatIsNoSecretWithoutRepeatingIt(String secret) {
        assertThatThrownBy(() -> JoinToken.proof(secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("join token is malformed: its secret is not 64 hex digits");
    }
}
