package io.sluice.coordinator.collision;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coordinator.collision.Collisions.Meaning;
import io.sluice.coordinator.collision.Collisions.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class CollisionsProperties {
    private static final long SKEW_MS = 2_000;
    private static final long DAY_MS = 86_400_000;

    private final Collisions collisions = new Collisions(SKEW_MS, DAY_MS, 30 * DAY_MS);

    /** What an owner of a partition does with each login. */
    private static final class Owner {
        private final Collisions collisions;
        private Rivals rivals = Rivals.NONE;
        private @Nullable AgentLogin last;

        Owner(Collisions collisions) {
            this.collisions = collisions;
        }

        Meaning read(AgentLogin login) {
            Verdict verdict = collisions.loggedIn(rivals, last, login);
            rivals = RivalsCodec.decode(RivalsCodec.encode(verdict.rivals()));
            assertThat(rivals).isEqualTo(verdict.rivals());
            assertThat(rivals.processes().size()).isLessThanOrEqualTo(Rivals.MOST);
            if (verdict.meaning() == Meaning.ITS_OWN) {
                last = login;
            }
            return verdict.meaning();
        }
    }

    /** One machine, started again and again, that roams; gateways' events come as late as they like, and again. */
    @Property(tries = 2_000)
    void oneMachineNeverCollidesWithItself(@ForAll long seed) {
        Random random = new Random(seed);
        Map<String, Deque<AgentLogin>> told = new TreeMap<>();
        Map<String, Long> clocks = new HashMap<>();
        long now = 1_000_000;
        int boots = 1 + random.nextInt(6);
        for (int boot = 0; boot < boots; boot++) {
            int logins = 1 + random.nextInt(4);
            for (int count = 1; count <= logins; count++) {
                now += 1 + random.nextInt(6_000);
                String gateway = "gw-" + random.nextInt(3);
                long clock = clocks.computeIfAbsent(gateway, any -> (long) random.nextInt((int) SKEW_MS + 1));
                String host = random.nextInt(4) == 0 ? "renamed" : "a";
                told.computeIfAbsent(gateway, any -> new ArrayDeque<>())
                        .add(new AgentLogin("b" + boot, count, gateway, "10.0.0.1", host, now + clock));
            }
        }
        Owner owner = new Owner(collisions);
        List<AgentLogin> read = new ArrayList<>();
        while (!told.isEmpty()) {
            List<String> gateways = new ArrayList<>(told.keySet());
            String gateway = gateways.get(random.nextInt(gateways.size()));
            Deque<AgentLogin> next = Objects.requireNonNull(told.get(gateway));
            read.add(next.remove());
            if (next.isEmpty()) {
                told.remove(gateway);
            }
        }
        for (int i = 0; i < read.size(); i++) {
            assertThat(owner.read(read.get(i))).isIn(Meaning.ITS_OWN, Meaning.REPEATED);
            if (random.nextInt(8) == 0) {
                // The task crashed, and reads some of them again with the state that it has.
                for (int again = Math.max(0, i - random.nextInt(4)); again <= i; again++) {
                    assertThat(owner.read(read.get(again))).isIn(Meaning.ITS_OWN, Meaning.REPEATED);
                }
            }
        }
    }

    /** Whoever logs in ends the sessions of the others, who come back after some seconds. */
    @Property(tries = 500)
    void machinesThatLiveTogetherCollideSoon(@ForAll long seed, @ForAll @IntRange(min = 2, max = 5) int machines) {
        Random random = new Random(seed);
        long[] clocks = {random.nextInt((int) SKEW_MS), random.nextInt((int) SKEW_MS), random.nextInt((int) SKEW_MS)};
        int[] counts = new int[machines];
        Owner owner = new Owner(collisions);
        long now = 1_000_000;
        int present = -1;
        for (int login = 0; login < 12 * machines; login++) {
            int machine = random.nextInt(machines);
            if (machine == present) {
                continue;
            }
            present = machine;
            now += 2 * SKEW_MS + 1 + random.nextInt(60_000);
            int gateway = random.nextInt(clocks.length);
            Meaning meaning = owner.read(new AgentLogin(
                    "b" + machine,
                    ++counts[machine],
                    "gw-" + gateway,
                    "10.0.0." + machine,
                    "a",
                    now + clocks[gateway]));
            if (meaning == Meaning.COLLISION) {
                assertThat(owner.rivals.processes().size()).isGreaterThanOrEqualTo(2);
                return;
            }
        }
        assertThat(owner.rivals.areHeld()).as("held after all").isTrue();
    }

    /** While they are held, and split afterwards: the original is never taken for a clone, nor a clone for the original. */
    @Property(tries = 500)
    void theOriginalStaysAndTheCloneIsToldToEnrolAnew(@ForAll long seed) {
        Random random = new Random(seed);
        Owner owner = new Owner(collisions);
        boolean sameHost = random.nextBoolean();
        String[] ips = {"10.0.0.1", "10.0.0.2"};
        String[] hosts = {"a", sameHost ? "a" : "b"};
        int[] boots = new int[2];
        int[] counts = new int[2];
        long now = 1_000_000;
        for (int login = 0; login < 4; login++) {
            now += 10_000;
            int who = login % 2;
            owner.read(new AgentLogin(who + "-0", ++counts[who], "gw-1", ips[who], hosts[who], now));
        }
        assertThat(owner.rivals.areHeld()).isTrue();
        for (int tries = random.nextInt(6); tries > 0; tries--) {
            now += 10_000;
            AgentLogin login = some(random, boots, counts, ips, hosts, now);
            Verdict verdict = random.nextBoolean()
                    ? collisions.asked(owner.rivals, login)
                    : collisions.loggedIn(owner.rivals, owner.last, login);
            assertThat(verdict.meaning()).isEqualTo(Meaning.HELD);
            owner.rivals = verdict.rivals();
        }
        owner.rivals = collisions.split(owner.rivals, "", now).orElseThrow();
        for (int tries = 0; tries < 10; tries++) {
            now += 10_000;
            AgentLogin login = some(random, boots, counts, ips, hosts, now);
            Meaning meaning = owner.read(login);
            assertThat(meaning).isEqualTo(login.boot().startsWith("0") ? Meaning.ITS_OWN : Meaning.CLONE);
        }
    }

    /** One of the two, sometimes started again. */
    private static AgentLogin some(Random random, int[] boots, int[] counts, String[] ips, String[] hosts, long now) {
        int who = random.nextInt(2);
        if (random.nextInt(3) == 0) {
            boots[who]++;
            counts[who] = 0;
        }
        return new AgentLogin(who + "-" + boots[who], ++counts[who], "gw-1", ips[who], hosts[who], now);
    }
}
