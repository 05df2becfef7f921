package io.sluice.wire;

class SmokeTest {
    @org.junit.jupiter.api.Test
    void t() {}
}
