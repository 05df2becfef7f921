package io.sluice.topics;

import java.util.regex.Pattern;

/** Names of a region's topics: {@code sluice.<region>.<topic>}. */
public record TopicName(String region) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /** @throws IllegalArgumentException if the region's name cannot be part of a topic's */
    public TopicName {
        requireName("region", region);
    }

    public String of(TopicSpec topic) {
        return "sluice." + region + "." + topic.topic();
    }

    /**
     * The topic that one gateway reads.
     *
     * @throws IllegalArgumentException if the gateway's name cannot be part of a topic's
     */
    public String ofGateway(String gateway) {
        requireName("gateway", gateway);
        return "sluice." + region + ".gateway." + gateway;
    }

    private static void requireName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + " name has the bad value '" + name
                    + "': expected 1 to 63 of a-z, 0-9 and hyphen, not at the ends");
        }
    }
}
