package io.sluice.agent.runtime;

/** Does what visitors ask for. Called by the door's thread, which must not be held. */
interface DoorDesk {
    void asked(OpenRun run, Request request, Reply reply);

    /** Whoever asked has gone. */
    void gone(Reply reply);
}
