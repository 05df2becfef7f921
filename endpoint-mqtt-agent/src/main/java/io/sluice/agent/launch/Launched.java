package io.sluice.agent.launch;

/**
 * A process that was launched, and by what those that come from it are told.
 *
 * @param marker a {@code NAME=value} of the environment that the launch was given and no other was
 * @param born when it was, in the system's own count; nothing that is older comes from it. 0: not known
 */
public record Launched(Process process, String marker, long born) {}
