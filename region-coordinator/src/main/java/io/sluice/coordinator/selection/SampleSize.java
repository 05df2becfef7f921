package io.sluice.coordinator.selection;

/**
 * How large a sample is to be.
 *
 * @param written as it was asked for
 * @param count endpoints at most; -1: it is a share
 * @param hundredths of a percent of those meant, rounded up; used where {@code count} is -1
 */
public record SampleSize(String written, int count, int hundredths) {
    private static final int ALL = 10_000;

    /** So many endpoints. */
    public static SampleSize ofCount(int count) {
        return new SampleSize(Integer.toString(count), count, 0);
    }

    /** A share of those meant, in hundredths of a percent. */
    public static SampleSize ofShare(String written, int hundredths) {
        return new SampleSize(written, -1, hundredths);
    }

    /** Its size among so many: none only where there are none. */
    int of(int meant) {
        return count >= 0 ? Math.min(count, meant) : (int) ((((long) meant * hundredths) + ALL - 1) / ALL);
    }
}
