package io.sluice.coordinator.policy;

/** Orders versions such as 1.10.2: number by number, and what is no number as text. */
public final class AgentVersions {
    private AgentVersions() {}

    public static boolean isOlder(String version, String than) {
        String[] left = version.split("[.-]", -1);
        String[] right = than.split("[.-]", -1);
        for (int i = 0; i < Math.max(left.length, right.length); i++) {
            int order = compare(i < left.length ? left[i] : "0", i < right.length ? right[i] : "0");
            if (order != 0) {
                return order < 0;
            }
        }
        return false;
    }

    private static int compare(String left, String right) {
        boolean numbers = isNumber(left) && isNumber(right);
        return numbers ? Long.compare(Long.parseLong(left), Long.parseLong(right)) : left.compareTo(right);
    }

    private static boolean isNumber(String part) {
        return !part.isEmpty() && part.length() <= 18 && part.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
