package io.sluice.workgroup;

import java.util.Map;

/** The parts of a region that run inside the workgroup's process, each by its settings. */
interface RegionParts {
    /** Makes what the region lacks. */
    void init(Map<String, String> settings) throws Exception;

    Part coordinator(Map<String, String> settings) throws Exception;

    /** Ends by itself when it cannot go on and must be started anew. */
    Part gateway(Map<String, String> settings) throws Exception;
}
