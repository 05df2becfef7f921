package io.sluice.agent.filepack;

/** The run was ended from outside while a filepack was being placed. */
final class StoppedException extends Exception {
    private static final long serialVersionUID = 1L;
}
