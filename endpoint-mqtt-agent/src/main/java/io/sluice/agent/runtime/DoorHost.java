package io.sluice.agent.runtime;

import org.jspecify.annotations.Nullable;

/** Whose door a {@link Door} is. */
interface DoorHost {
    /** The run with that secret; null if there is none. */
    @Nullable
    OpenRun find(String secret);

    /** Nobody has been here for a while: closes the door and says true if nobody is expected either. */
    boolean closeIfUnused(Door door);

    /** It could not go on, and is closed. */
    void broken(Door door);
}
