package io.sluice.benchmarks.fleet;

import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.EndpointEventType;
import io.sluice.topics.EndpointStatus;
import io.sluice.topics.JournalState;
import io.sluice.topics.LoginKind;
import io.sluice.topics.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * What is known of each endpoint, by its number alone. Every host has a name of its own, every second endpoint also a label
 * {@code name}; 200 sites of 20 racks, three tiers, 50 teams, three platforms.
 */
public final class Fleet {
    private static final int SITES_OF_A_CITY = 20;
    private static final int SITES = 200;
    private static final int RACKS = 20;
    private static final int TEAMS = 50;
    private static final List<String> CITIES =
            List.of("berlin", "boston", "delhi", "lagos", "lima", "lyon", "osaka", "oslo", "perth", "quito");
    private static final List<String> ROLES = List.of("web", "db", "cache", "build", "edge");
    private static final long SINCE = 1_700_000_000_000L;

    private final List<String> gateways;

    /** @param gateways that the endpoints are logged in at, in turn */
    public Fleet(List<String> gateways) {
        this.gateways = List.copyOf(gateways);
    }

    /** The same in every run, and spread over partitions as real ids are. */
    public static String id(int number) {
        long mixed = mix(number);
        return new UUID(mixed, mix(mixed)).toString();
    }

    /** Its row in the list. */
    public Endpoint row(int number) {
        Map<String, String> labels = labels(number);
        return Endpoint.newBuilder()
                .setEndpointId(id(number))
                .setStatus(EndpointStatus.CONNECTED)
                .setAssignedGateway(gateway(number))
                .setConnectedGateway(gateway(number))
                .setSession(session(number, 1))
                .setHost(host(number))
                .setPlatform(platform(number))
                .setAddress(address(number))
                .setAgentVersion("1.0.3")
                .setLabels(labels)
                .setOwnLabels(labels)
                .setLastLoginKind(LoginKind.NORMAL.name())
                .setLastLoginAt(SINCE)
                .setSince(SINCE)
                .setFirstSeenAt(SINCE)
                .build();
    }

    /**
     * What its gateway says of its login.
     *
     * @param connects logins of its process so far, from 1
     */
    public EndpointEvent login(int number, int connects, long at) {
        return event(EndpointEventType.LOGGED_IN, number, connects, at);
    }

    /** What its gateway says when the connection of that login is gone. */
    public EndpointEvent lost(int number, int connects, long at) {
        return event(EndpointEventType.LOST, number, connects, at);
    }

    private EndpointEvent event(EndpointEventType type, int number, int connects, long at) {
        return EndpointEvent.newBuilder()
                .setType(type)
                .setEndpointId(id(number))
                .setGateway(gateway(number))
                .setSession(session(number, connects))
                .setAt(at)
                .setLoginKind(LoginKind.NORMAL)
                .setJournal(JournalState.KEPT)
                .setAddress(address(number))
                .setHost(host(number))
                .setPlatform(platform(number))
                .setAgentVersion("1.0.3")
                .setLabels(labels(number))
                .setReason("")
                .build();
    }

    public String gateway(int number) {
        return gateways.get(number % gateways.size());
    }

    private static Session session(int number, int connects) {
        return new Session(new UUID(~mix(number), number).toString(), connects);
    }

    private static Map<String, String> labels(int number) {
        long chance = mix(number);
        Map<String, String> labels = new HashMap<>();
        int site = (int) Long.remainderUnsigned(chance, SITES);
        labels.put(
                "site",
                String.format(Locale.ROOT, "%s-%02d", CITIES.get(site / SITES_OF_A_CITY), site % SITES_OF_A_CITY));
        labels.put("rack", String.format(Locale.ROOT, "r%02d", (chance >>> 20 & 0xFFFF) % RACKS));
        int tenth = (int) ((chance >>> 36 & 0xFFFF) % 10);
        labels.put("tier", tenth < 7 ? "prod" : tenth < 9 ? "stage" : "test");
        labels.put("team", "team-" + (chance >>> 50 & 0xFFF) % TEAMS);
        if (number % 2 == 0) {
            labels.put("name", String.format(Locale.ROOT, "%s-%07d", ROLES.get(number / 2 % ROLES.size()), number));
        }
        return labels;
    }

    private static String platform(int number) {
        int tenth = (int) ((mix(number) >>> 28 & 0xFFFF) % 10);
        return tenth < 7 ? "linux-x86_64" : tenth < 8 ? "linux-arm64" : "windows-x86_64";
    }

    private static String host(int number) {
        return String.format(Locale.ROOT, "host-%07d.example.net", number);
    }

    private static String address(int number) {
        return "10." + (number >>> 16 & 0xFF) + "." + (number >>> 8 & 0xFF) + "." + (number & 0xFF) + ":49152";
    }

    /** Numbers in a row become numbers that have nothing to do with each other (SplitMix64). */
    private static long mix(long number) {
        long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
