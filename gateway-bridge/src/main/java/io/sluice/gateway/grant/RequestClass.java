package io.sluice.gateway.grant;

import io.sluice.wire.TransferKind;

/** What a request is for, the weightiest first. Logins are paced in front of all of them, where they are admitted. */
public enum RequestClass {
    UPCALL,
    RESULT,
    INVENTORY,
    BULK;

    /** The class in which transfers of a kind wait. */
    public static RequestClass of(TransferKind kind) {
        return switch (kind) {
            case UPCALL -> UPCALL;
            case RESULT -> RESULT;
            case INVENTORY -> INVENTORY;
            case LOG -> BULK;
        };
    }
}
