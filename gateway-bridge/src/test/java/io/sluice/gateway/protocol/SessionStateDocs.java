package io.sluice.gateway.protocol;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Prints the states, their moves and what each packet meets in them. */
final class SessionStateDocs {
    static final List<SessionState> STATES = List.of(
            new SessionState.AwaitingConnect(0),
            new SessionState.AwaitingSubscribe("e", 0),
            new SessionState.LoggingIn("e", 1, 0),
            new SessionState.LoggedIn("e"),
            new SessionState.AwaitingJoinSubscribe("t", 0),
            new SessionState.Joining("t", 0),
            new SessionState.Enrolling("r", 0),
            new SessionState.Enrolled(0),
            new SessionState.Closed());

    private static final Map<String, String> LASTS = Map.of(
            "AwaitingConnect", "`tls.handshake.timeout` + `connect.timeout`, then the connection is closed",
            "AwaitingSubscribe", "`connect.timeout`, then 0x98",
            "LoggingIn", "`login.deadline` + 1 s, then 0x88",
            "AwaitingJoinSubscribe", "`connect.timeout`, then 0x98",
            "Joining", "`enrolment.deadline`, then 0x98",
            "Enrolling", "`enrolment.deadline` + 1 s, then 0x88",
            "Enrolled", "`connect.timeout`, then 0x98",
            "LoggedIn", "until keep-alive runs out (0x8D) or either side ends it",
            "Closed", "for ever");

    private SessionStateDocs() {}

    static String print() {
        var text = new StringBuilder("""
                # States of an endpoint's connection

                Printed from `io.sluice.gateway.protocol.SessionState` by `SessionStateTest`; run it with
                `-Dsluice.docs.update=true` after a change. Any state may also become `Closed`.

                ## Moves

                | state | move | becomes | lasts |
                |---|---|---|---|
                """);
        for (SessionState state : STATES) {
            String name = state.getClass().getSimpleName();
            List<Method> moves = moves(state);
            if (moves.isEmpty()) {
                row(text, name, "", "", LASTS.getOrDefault(name, ""));
            }
            for (Method move : moves) {
                row(
                        text,
                        name,
                        "`" + move.getName() + "`",
                        move.getReturnType().getSimpleName(),
                        LASTS.getOrDefault(name, ""));
            }
        }
        text.append("\n## Packets\n\n`✓` in order; a code: DISCONNECT with it; `hang`: closed without a word;")
                .append(" `–`: dropped.\n\n");
        List<String> head = new ArrayList<>(List.of("packet"));
        STATES.forEach(state -> head.add(state.getClass().getSimpleName()));
        row(text, head.toArray(String[]::new));
        text.append("|---".repeat(head.size())).append("|\n");
        for (PacketKind packet : PacketKind.values()) {
            List<String> cells = new ArrayList<>(List.of(packet.name()));
            STATES.forEach(state -> cells.add(cell(state.on(packet))));
            row(text, cells.toArray(String[]::new));
        }
        text.append("\n## Broken rules\n\n| kind | reason code | words |\n|---|---|---|\n");
        for (Breach breach : Breach.values()) {
            row(text, "`" + breach.kind() + "`", "0x%02X".formatted(breach.reasonCode()), breach.words());
        }
        return text.toString();
    }

    static List<Method> moves(SessionState state) {
        return Arrays.stream(state.getClass().getDeclaredMethods())
                .filter(method -> SessionState.class.isAssignableFrom(method.getReturnType()))
                .filter(method -> !method.isSynthetic())
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    private static String cell(Step step) {
        if (step instanceof Step.Break broken) {
            return "0x%02X".formatted(broken.breach().reasonCode());
        }
        if (step instanceof Step.Hang) {
            return "hang";
        }
        return step instanceof Step.Ignore ? "–" : "✓";
    }

    private static void row(StringBuilder text, String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
