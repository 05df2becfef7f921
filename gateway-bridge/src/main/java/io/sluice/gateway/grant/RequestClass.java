package io.sluice.gateway.grant;

/** What a request is for, the weightiest first. Logins are paced in front of all of them, where they are admitted. */
public enum RequestClass {
    UPCALL,
    RESULT,
    INVENTORY,
    BULK
}
