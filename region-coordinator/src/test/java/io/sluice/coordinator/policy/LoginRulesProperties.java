package io.sluice.coordinator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coordinator.policy.Placement.Outcome;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayState;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LoginRulesProperties {

    @Property(tries = 500)
    void nobodyIsSentToAGatewayThatIsNotUpNorToTheOneItAsks(@ForAll long seed) {
        Random random = new Random(seed);
        List<Gateway> gateways = gateways(random);
        Set<String> up = new TreeSet<>();
        gateways.stream()
                .filter(gateway -> gateway.getState() == GatewayState.UP)
                .forEach(gateway -> up.add(gateway.getGateway()));
        LoginFacts facts = facts(random);

        Outcome outcome = rules(random).place(facts, gateways).outcome();

        if (outcome instanceof Outcome.Elsewhere elsewhere) {
            assertThat(elsewhere.gateways()).isNotEmpty().doesNotHaveDuplicates();
            assertThat(elsewhere.gateways().get(0)).isNotEqualTo(facts.askingGateway());
            elsewhere
                    .gateways()
                    .forEach(gateway -> assertThat(up.contains(gateway) || gateway.equals(facts.askingGateway()))
                            .as(gateway)
                            .isTrue());
        }
    }

    @Property(tries = 500)
    void whoGoesWhereItWasSentIsTakenInThere(@ForAll long seed) {
        Random random = new Random(seed);
        List<Gateway> gateways = gateways(random);
        LoginRules rules = rules(random);
        LoginFacts facts = facts(random);
        Outcome first = rules.place(facts, gateways).outcome();
        if (!(first instanceof Outcome.Elsewhere elsewhere)) {
            return;
        }
        // The list has it assigned where it was sent; the agent still names where it was last.
        String target = elsewhere.gateways().get(0);
        LoginFacts there = new LoginFacts(
                facts.id(),
                facts.host(),
                facts.platform(),
                facts.address(),
                facts.labels(),
                facts.agentVersion(),
                facts.kind().equals("INITIAL") ? "INITIAL" : "ISOLATED",
                facts.lastGateway(),
                target,
                target);

        assertThat(rules.place(there, gateways).outcome()).isEqualTo(new Outcome.Here());
    }

    @Property(tries = 300)
    void subnetsAreWhatTheLibrarySays(
            @ForAll int address, @ForAll int net, @ForAll @IntRange(min = 0, max = 32) int length)
            throws UnknownHostException {
        int mask = length == 0 ? 0 : -1 << (32 - length);

        assertThat(Subnet.parse(text(net) + "/" + length).contains(text(address)))
                .isEqualTo((address & mask) == (net & mask));
        assertThat(Subnet.parse(text(net) + "/" + length).contains(text(net))).isTrue();
    }

    @Property(tries = 200)
    void longAddressesAreReadAsTheLibraryDoes(@ForAll long high, @ForAll long low) throws UnknownHostException {
        byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        String written = InetAddress.getByAddress(bytes).getHostAddress();

        assertThat(Subnet.parse(written).contains(written)).isTrue();
        assertThat(Subnet.parse("::/0").contains(written)).isTrue();
        assertThat(Subnet.parse("0.0.0.0/0").contains(written)).isFalse();
    }

    private static String text(int address) throws UnknownHostException {
        return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(address).array())
                .getHostAddress();
    }

    private static LoginRules rules(Random random) {
        StringBuilder document = new StringBuilder("rules:\n");
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            String when = List.of("true", "'a' in labels", "id == 'e1'", "gateways['gw-1'].sessions < 100")
                    .get(random.nextInt(4));
            String end = List.of("keep: true", "gateways: [gw-1, gw-2]", "gateways: [gw-3]", "label: {a: b}")
                    .get(random.nextInt(4));
            document.append("  - {name: r")
                    .append(i)
                    .append(", when: \"")
                    .append(when)
                    .append("\", ");
            document.append(end).append("}\n");
        }
        return PolicyReader.read(count == 0 ? "rules: []" : document.toString());
    }

    private static List<Gateway> gateways(Random random) {
        List<Gateway> gateways = new ArrayList<>();
        for (int i = 1; i <= 1 + random.nextInt(4); i++) {
            GatewayState state = List.of(GatewayState.values()).get(random.nextInt(GatewayState.values().length));
            Map<String, String> labels = random.nextBoolean() ? Map.of("site", "s" + random.nextInt(2)) : Map.of();
            gateways.add(Gateways.of("gw-" + i, state, random.nextInt(300), labels));
        }
        return gateways;
    }

    private static LoginFacts facts(Random random) {
        String kind = List.of("INITIAL", "NORMAL", "ISOLATED", "ORPHAN").get(random.nextInt(4));
        boolean initial = kind.equals("INITIAL");
        return new LoginFacts(
                "e1",
                "h",
                "linux-x86_64",
                "10.0.0.1",
                random.nextBoolean() ? Map.of("site", "s0") : Map.of(),
                "1",
                kind,
                initial ? "" : "gw-" + (1 + random.nextInt(5)),
                initial ? "" : "gw-" + (1 + random.nextInt(5)),
                "gw-" + (1 + random.nextInt(5)));
    }
}
