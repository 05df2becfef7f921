package io.sluice.gateway.control;

import io.sluice.topics.DrainGateway;
import io.sluice.topics.EndpointsGone;
import io.sluice.topics.EndpointsKnown;
import io.sluice.topics.EnrolmentAnswered;
import io.sluice.topics.LoginAnswer;
import io.sluice.topics.SessionSuperseded;
import io.sluice.topics.WarmDepot;

/** Takes the coordinator's answers. Called on the control thread; must not block. */
public interface Answers {
    void answered(LoginAnswer answer);

    void answered(EnrolmentAnswered answer);

    void ordered(DrainGateway order);

    void ordered(WarmDepot order);

    void told(EndpointsKnown known);

    void told(EndpointsGone gone);

    void told(SessionSuperseded superseded);
}
