package io.sluice.agent.launch;

/** Runs jobs. For the loop. */
public interface Runner {

    /** Prepares a run and, when it is cleared, starts it. */
    Launcher.Run launch(Job job, Clearance clearance, Launcher.Listener listener);
}
