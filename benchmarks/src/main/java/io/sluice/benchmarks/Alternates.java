package io.sluice.benchmarks;

import io.sluice.it.harness.RealRegion;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Where an endpoint tries to log in: at its own gateway, and once that may be away at any that it knows of, by chance and
 * the one that is away among them, since nobody has told it.
 */
final class Alternates implements Supplier<InetSocketAddress> {
    private final RealRegion region;
    private final String own;
    private final List<String> all;
    private volatile boolean tryAll;

    Alternates(RealRegion region, String own, List<String> others) {
        this.region = region;
        this.own = own;
        this.all = new ArrayList<>(others);
        this.all.add(own);
    }

    void useAll() {
        tryAll = true;
    }

    @Override
    public InetSocketAddress get() {
        String gateway = tryAll ? all.get(ThreadLocalRandom.current().nextInt(all.size())) : own;
        return region.face(gateway).plaintextAddress();
    }
}
