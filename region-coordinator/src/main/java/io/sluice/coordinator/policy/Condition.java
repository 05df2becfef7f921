package io.sluice.coordinator.policy;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import io.sluice.topics.Gateway;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * An expression in CEL about an endpoint and the gateways. There are no macros, so there are no loops: what it costs is
 * bounded by its length, and regular expressions are matched in linear time. Any thread may ask.
 */
final class Condition {
    static final int MOST_CHARACTERS = 2_048;

    private static final Cel CEL = cel();

    private final CelRuntime.Program program;

    private Condition(CelRuntime.Program program) {
        this.program = program;
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static Condition parse(String text) {
        try {
            return new Condition(CEL.createProgram(CEL.compile(text).getAst()));
        } catch (CelValidationException e) {
            CelIssue first = e.getErrors().get(0);
            throw new IllegalArgumentException(
                    "column " + (first.getSourceLocation().getColumn() + 1) + " of the condition: "
                            + first.getMessage(),
                    e);
        } catch (CelEvaluationException e) {
            throw new IllegalArgumentException("the condition cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Whether it holds.
     *
     * @throws IllegalArgumentException if it cannot be told, as with a label that the endpoint does not have
     */
    boolean holds(Map<String, Object> variables) {
        try {
            return Boolean.TRUE.equals(program.eval(variables));
        } catch (CelEvaluationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** What a condition may speak of. */
    static Map<String, Object> variables(LoginFacts facts, Collection<Gateway> gateways) {
        int dash = facts.platform().indexOf('-');
        Map<String, Object> all = new HashMap<>();
        all.put("id", facts.id());
        all.put("host", facts.host());
        all.put("platform", facts.platform());
        all.put("os", dash < 0 ? facts.platform() : facts.platform().substring(0, dash));
        all.put("arch", dash < 0 ? "" : facts.platform().substring(dash + 1));
        all.put("address", facts.address());
        all.put("labels", facts.labels());
        all.put("agentVersion", facts.agentVersion());
        all.put("kind", facts.kind());
        all.put("lastGateway", facts.lastGateway());
        all.put("assignedGateway", facts.assignedGateway());
        all.put("askingGateway", facts.askingGateway());
        Map<String, Map<String, Object>> known = new HashMap<>();
        for (Gateway gateway : gateways) {
            known.put(
                    gateway.getGateway(),
                    Map.of(
                            "state",
                            gateway.getState().name(),
                            "sessions",
                            (long) gateway.getSessions(),
                            "inbox",
                            (long) gateway.getInbox(),
                            "labels",
                            gateway.getLabels()));
        }
        all.put("gateways", known);
        return all;
    }

    private static Cel cel() {
        var builder = CelFactory.legacyCelBuilder()
                .setOptions(CelOptions.current()
                        .maxExpressionCodePointSize(MOST_CHARACTERS)
                        .build());
        for (String text : new String[] {
            "id",
            "host",
            "platform",
            "os",
            "arch",
            "address",
            "agentVersion",
            "kind",
            "lastGateway",
            "assignedGateway",
            "askingGateway"
        }) {
            builder.addVar(text, SimpleType.STRING);
        }
        return builder.addVar("labels", MapType.create(SimpleType.STRING, SimpleType.STRING))
                .addVar(
                        "gateways",
                        MapType.create(SimpleType.STRING, MapType.create(SimpleType.STRING, SimpleType.DYN)))
                .addFunctionDeclarations(function("inSubnet"), function("olderThan"))
                .addFunctionBindings(
                        CelFunctionBinding.from(
                                "inSubnet_text_text",
                                String.class,
                                String.class,
                                (address, subnet) -> Subnet.parse(subnet).contains(address)),
                        CelFunctionBinding.from(
                                "olderThan_text_text", String.class, String.class, AgentVersions::isOlder))
                .setResultType(SimpleType.BOOL)
                .build();
    }

    private static CelFunctionDecl function(String name) {
        return CelFunctionDecl.newFunctionDeclaration(
                name,
                CelOverloadDecl.newGlobalOverload(
                        name + "_text_text", SimpleType.BOOL, SimpleType.STRING, SimpleType.STRING));
    }
}
