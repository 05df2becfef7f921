package io.sluice.workgroup;

import java.util.Map;

/** The coordinator and the gateway of this class path. */
final class BuiltInParts implements RegionParts {
    @Override
    public void init(Map<String, String> settings) throws Exception {
        throw new UnsupportedOperationException();
    }

    @Override
    public AutoCloseable coordinator(Map<String, String> settings) throws Exception {
        throw new UnsupportedOperationException();
    }

    @Override
    public AutoCloseable gateway(Map<String, String> settings) throws Exception {
        throw new UnsupportedOperationException();
    }
}
