package io.sluice.agent.launch;

import java.nio.file.Path;
import java.util.Map;

/** What a run is given beside its arguments, for as long as it lasts. */
public interface Surroundings {

    /** Adds to what the process will find in its environment. */
    void addTo(Map<String, String> environment);

    /** The run is over. Any thread; may be called more than once. */
    void close();

    /** Makes them. */
    interface Opener {
        /** @param folder where the run works; may not be there yet. Any thread */
        Surroundings open(Job job, Path folder);
    }
}
