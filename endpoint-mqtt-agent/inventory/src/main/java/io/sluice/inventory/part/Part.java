package io.sluice.inventory.part;

import io.sluice.inventory.report.Findings;
import java.io.IOException;

/**
 * A part of a machine that is read by itself.
 *
 * @param name by which it is named where it is unknown, and chosen
 */
public record Part(String name, Reader reader) {

    /** Reads it. */
    public interface Reader {
        /**
         * Adds what it finds, and names what it does not. May be interrupted when its time is over.
         *
         * @throws IOException if nothing of it can be read; the message says why
         */
        void read(Findings found) throws IOException, InterruptedException;
    }
}
