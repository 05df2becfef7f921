package io.sluice.gateway.depot;

import io.sluice.gateway.session.EndpointLink;
import io.sluice.wire.Digests;
import io.sluice.wire.Fetch;
import org.jspecify.annotations.Nullable;

/** One fetch on its way. The depot's lock guards the books, the object's own the reading. */
final class Serving {
    final EndpointLink link;
    final Fetch fetch;
    final String digestHex;

    // For the one task that a fetch has.
    int pulls;

    // Guarded by the depot.
    volatile boolean over;
    boolean holdsPlace;
    volatile long pieceSentNanos;

    // Guarded by this.
    @Nullable
    Content content;

    volatile long next;
    volatile long end;

    Serving(EndpointLink link, Fetch fetch) {
        this.link = link;
        this.fetch = fetch;
        this.digestHex = Digests.hex(fetch.digest());
        this.next = fetch.offset();
        this.end = fetch.offset() + fetch.length();
    }
}
