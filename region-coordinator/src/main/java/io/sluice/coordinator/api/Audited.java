package io.sluice.coordinator.api;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.sluice.coordinator.audit.AuditLog;
import io.sluice.coordinator.audit.AuditLog.Act;
import java.util.Set;

/** Writes each request that changes something, or tried to, to the audit log when its outcome is known. */
final class Audited {
    /** Request attributes that handlers set: what is done, and to what. */
    static final String ACTION = "audit.action";

    static final String OBJECT = "audit.object";

    private static final Set<HandlerType> READING = Set.of(HandlerType.GET, HandlerType.HEAD, HandlerType.OPTIONS);

    private final AuditLog log;

    Audited(AuditLog log) {
        this.log = log;
    }

    void after(Context ctx) {
        if (READING.contains(ctx.method())) {
            return;
        }
        int status = ctx.statusCode();
        boolean allowed = status != 401 && status != 403;
        String action = ctx.attribute(ACTION);
        String object = ctx.attribute(OBJECT);
        log.write(new Act(
                allowed ? AdminAuth.ACTOR : "unknown",
                action == null ? ctx.method().name() : action,
                object == null ? ctx.path() : object,
                allowed,
                ctx.req().getRemoteAddr() + ":" + ctx.req().getRemotePort(),
                "status " + status));
    }
}
