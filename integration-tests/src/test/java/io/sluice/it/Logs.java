package io.sluice.it;

import io.sluice.it.harness.Checkout;
import java.nio.file.Path;

/** Where the output of each test's processes stays. */
final class Logs {
    private Logs() {}

    static Path of(Class<?> test) {
        return Checkout.find().root().resolve("integration-tests/target/it").resolve(test.getSimpleName());
    }
}
