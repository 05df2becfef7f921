package io.sluice.cli.exit;

/** The exit codes of every command; the manual's table is printed from the same values. */
public enum ExitCode {
    OK(0, "done; of a job: every target succeeded"),
    ERROR(1, "the region cannot be reached or refuses, or something else went wrong"),
    USAGE(2, "the command line is not understood, or the region calls the request bad"),
    SOME_FAILED(3, "the job is complete and at least one target did not succeed"),
    NOT_FOUND(4, "what was named does not exist; of a job: no endpoint matches the selector"),
    TIMED_OUT(5, "the job was not complete within --wait"),
    INTERRUPTED(130, "Ctrl-C; a job that was started goes on");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }
}
