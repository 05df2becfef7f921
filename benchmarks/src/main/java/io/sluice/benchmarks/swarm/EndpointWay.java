package io.sluice.benchmarks.swarm;

import io.sluice.wire.Activation;

/** How the work of one endpoint reaches its gateway. Of the endpoint's event loop. */
record EndpointWay(SwarmEndpoint endpoint, Swarm swarm, Downloads downloads) implements Work.Way {
    @Override
    public void send(Work.Result result) {
        endpoint.send(result);
    }

    @Override
    public void after(long millis, Runnable what) {
        swarm.after(endpoint.index, millis, what);
    }

    @Override
    public void fetch(Activation activation, Runnable then) {
        if (swarm.fetchesChecked() == 0) {
            then.run();
        } else {
            downloads.get(activation.digest(), activation.sizeBytes(), then);
        }
    }
}
