package io.sluice.benchmarks.swarm;

import io.sluice.wire.ContentChunk;
import io.sluice.wire.Digests;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The contents that one endpoint has, and those that it fetches. Of the endpoint's event loop. */
final class Downloads {
    private static final long AGAIN_MS = 250;

    private final Swarm swarm;
    private final int index;
    private final Consumer<Download> ask;
    private final Map<String, Download> underWay = new HashMap<>(0);
    private final Set<String> here = new HashSet<>(0);

    /** @param ask sends what the download asks for, if the endpoint is logged in */
    Downloads(Swarm swarm, int index, Consumer<Download> ask) {
        this.swarm = swarm;
        this.index = index;
        this.ask = ask;
    }

    /** Has a content fetched whole, unless it is here, before it goes on. */
    void get(byte[] digest, long sizeBytes, Runnable then) {
        String name = Digests.hex(digest);
        Download known = underWay.get(name);
        if (here.contains(name)) {
            then.run();
        } else if (known != null) {
            known.whenHere(then);
        } else {
            int checked = swarm.fetchesChecked();
            Download fresh = new Download(digest, sizeBytes, checked > 0 && index % checked == 0);
            fresh.whenHere(then);
            underWay.put(name, fresh);
            ask.accept(fresh);
        }
    }

    /** After a login: each goes on where it was. */
    void askAgain() {
        underWay.values().forEach(ask);
    }

    void came(ContentChunk piece) {
        Tally tally = swarm.tally();
        tally.contentPieces.increment();
        String name = Digests.hex(piece.digest());
        Download download = underWay.get(name);
        if (download == null) {
            return;
        }
        if (piece.data().length == 0) {
            tally.fetchErrors.increment();
            swarm.after(index, AGAIN_MS, () -> ask.accept(download));
        } else if (download.take(piece)) {
            tally.fetchedBytes.add(piece.data().length);
            if (download.wantsMore()) {
                ask.accept(download);
            } else if (download.isComplete()) {
                complete(name, download, tally);
            }
        }
    }

    private void complete(String name, Download download, Tally tally) {
        underWay.remove(name);
        here.add(name);
        tally.fetched.increment();
        if (!download.isRight()) {
            tally.damaged.increment();
        }
        download.here();
    }
}
