package io.sluice.coordinator.collision;

/**
 * An agent process that has logged in under an endpoint id.
 *
 * @param last its last login that is known
 * @param supersededAt when another process took its place, by that one's gateway; 0: none has
 * @param supersededBy the gateway where that was; empty: none has
 * @param certain that was after its last login, and not a word that came late
 * @param returned it logged in last after another had certainly taken its place
 * @param copied an administrator has said that the id is not its own
 */
public record AgentProcess(
        AgentLogin last, long supersededAt, String supersededBy, boolean certain, boolean returned, boolean copied) {

    static AgentProcess current(AgentLogin login) {
        return new AgentProcess(login, 0, "", false, false, false);
    }

    public String boot() {
        return last.boot();
    }

    AgentProcess superseded(AgentLogin by, boolean isCertain) {
        return new AgentProcess(last, by.at(), by.gateway(), isCertain, returned, copied);
    }

    AgentProcess at(AgentLogin login) {
        return new AgentProcess(login, supersededAt, supersededBy, certain, returned, copied);
    }

    AgentProcess back(AgentLogin login, boolean proven) {
        return new AgentProcess(login, 0, "", false, proven, copied);
    }

    /** What it is from the split on. */
    AgentProcess split(boolean isClone) {
        return new AgentProcess(last, 0, "", false, false, isClone);
    }

    /** As an administrator is told. */
    String words() {
        return "boot " + boot() + " on " + (last.host().isEmpty() ? "a host without name" : last.host()) + " from "
                + last.ip() + " at " + last.gateway();
    }
}
