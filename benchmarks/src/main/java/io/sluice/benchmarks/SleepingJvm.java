package io.sluice.benchmarks;

import java.util.concurrent.CountDownLatch;

/** The smallest Java process there is: what an agent's memory is compared with. */
final class SleepingJvm {
    private SleepingJvm() {}

    public static void main(String[] args) throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
