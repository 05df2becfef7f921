package io.sluice.gateway;

import io.sluice.gateway.control.Answers;
import io.sluice.gateway.depot.Depot;
import io.sluice.gateway.depot.WarmContent;
import io.sluice.gateway.depot.WarmWish;
import io.sluice.gateway.desk.Departures;
import io.sluice.gateway.desk.Drain;
import io.sluice.gateway.desk.RegionEnrolmentDesk;
import io.sluice.gateway.desk.RegionLoginDesk;
import io.sluice.topics.DrainGateway;
import io.sluice.topics.EndpointsGone;
import io.sluice.topics.EndpointsKnown;
import io.sluice.topics.EnrolmentAnswered;
import io.sluice.topics.LoginAnswer;
import io.sluice.topics.SessionSuperseded;
import io.sluice.topics.WarmDepot;

/** Brings what the coordinator says of endpoints to whom it concerns. */
record CoordinatorsWord(
        RegionLoginDesk logins, RegionEnrolmentDesk enrolments, Drain drain, Departures departures, Depot depot)
        implements Answers {

    @Override
    public void answered(LoginAnswer answer) {
        logins.answered(answer);
    }

    @Override
    public void answered(EnrolmentAnswered answer) {
        enrolments.answered(answer);
    }

    @Override
    public void ordered(DrainGateway order) {
        drain.ordered(order);
    }

    @Override
    public void ordered(WarmDepot order) {
        depot.warm(
                order.getOrderId(),
                WarmWish.valueOf(order.getWish().name()),
                order.getContents().stream()
                        .map(each -> new WarmContent(each.getDigest(), each.getName(), each.getSizeBytes()))
                        .toList());
    }

    @Override
    public void told(EndpointsKnown endpoints) {
        departures.told(endpoints);
    }

    @Override
    public void told(EndpointsGone endpoints) {
        departures.told(endpoints);
    }

    @Override
    public void told(SessionSuperseded superseded) {
        departures.told(superseded);
    }
}
