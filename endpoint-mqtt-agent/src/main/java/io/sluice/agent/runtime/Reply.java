package io.sluice.agent.runtime;

import io.sluice.runtime.line.Code;
import io.sluice.runtime.line.JsonLine;

/** What one request waits for. Compared by identity. */
interface Reply {

    /** Answers; only the first answer counts. Any thread. */
    void give(JsonLine answer);

    default void done() {
        give(JsonLine.empty().with("ok", true));
    }

    default void refuse(Code code, String reason) {
        give(refusal(code, reason));
    }

    static JsonLine refusal(Code code, String reason) {
        return JsonLine.empty().with("ok", false).with("code", code.name()).with("reason", reason);
    }
}
