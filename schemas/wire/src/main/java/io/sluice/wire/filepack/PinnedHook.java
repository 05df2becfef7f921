package io.sluice.wire.filepack;

import io.sluice.wire.WireReader;
import io.sluice.wire.WireWriter;
import java.util.Arrays;

/**
 * A hook as a published filepack has it: the version that was found for it, with all that it is given.
 *
 * @param method bytes of the method's manifest, which names its executables
 * @param entryPoint empty: the executable has none
 * @param arguments for standard input, completed by the method's defaults; empty for none
 */
public record PinnedHook(byte[] method, String entryPoint, byte[] arguments) {
    static PinnedHook read(WireReader in) {
        return new PinnedHook(in.readBytes(), in.readString(), in.readBytes());
    }

    void write(WireWriter out) {
        out.writeBytes(method);
        out.writeString(entryPoint);
        out.writeBytes(arguments);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PinnedHook that
                && Arrays.equals(method, that.method)
                && entryPoint.equals(that.entryPoint)
                && Arrays.equals(arguments, that.arguments);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(method);
    }
}
