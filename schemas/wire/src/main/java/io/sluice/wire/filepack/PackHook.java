package io.sluice.wire.filepack;

import io.sluice.wire.WireReader;
import io.sluice.wire.WireWriter;

/**
 * A method that runs on the endpoint before or after files are put in place.
 *
 * @param version empty: the one published last when the filepack is published
 * @param entryPoint empty: the method's only one
 * @param arguments JSON for its standard input; empty for none
 */
public record PackHook(String method, String version, String entryPoint, String arguments) {
    static PackHook read(WireReader in) {
        return new PackHook(in.readString(), in.readString(), in.readString(), in.readString());
    }

    void write(WireWriter out) {
        out.writeString(method);
        out.writeString(version);
        out.writeString(entryPoint);
        out.writeString(arguments);
    }

    /** As people write it. */
    public String named() {
        return version.isEmpty() ? method : method + "@" + version;
    }
}
