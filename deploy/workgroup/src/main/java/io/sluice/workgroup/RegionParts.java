package io.sluice.workgroup;

import java.util.Map;

/** The parts of a region that run inside the workgroup's process, each by its settings. */
interface RegionParts {
    /** Makes what the region lacks. */
    void init(Map<String, String> settings) throws Exception;

    AutoCloseable coordinator(Map<String, String> settings) throws Exception;

    AutoCloseable gateway(Map<String, String> settings) throws Exception;
}
