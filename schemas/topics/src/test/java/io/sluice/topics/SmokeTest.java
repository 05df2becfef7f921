package io.sluice.topics;

import org.junit.jupiter.api.Test;

class SmokeTest {
    @Test
    void t() {}
}
