package io.sluice.coordinator.endpoints;

import io.sluice.topics.Endpoint;
import io.sluice.topics.LoginAnswer;
import io.sluice.topics.LoginRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may log in where: everyone with a certificate of the region, at the gateway that asks. */
public final class LoginPolicy {

    /** What is answered to a gateway that asks. */
    public sealed interface Verdict {

        /** Let in; {@code added} is its new row. */
        record Added(LoginAnswer answer, Endpoint added) implements Verdict {}

        /** Let in; the region has a row of it already. */
        record Listed(LoginAnswer answer) implements Verdict {}

        /** The gateway has given up waiting: an answer would be of no use. */
        record TooLate() implements Verdict {}
    }

    private LoginPolicy() {}

    /** @param now milliseconds since 1970 */
    public static Verdict judge(LoginRequest request, @Nullable Endpoint row, long now) {
        if (now > request.getDeadline()) {
            return new Verdict.TooLate();
        }
        LoginAnswer answer = new LoginAnswer(request.getRequestId(), request.getEndpointId(), true, "", List.of());
        return row == null
                ? new Verdict.Added(answer, EndpointList.added(request, request.getGateway(), now))
                : new Verdict.Listed(answer);
    }
}
