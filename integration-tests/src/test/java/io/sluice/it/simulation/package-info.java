/**
 * A region in one thread: the deciders of the coordinator, the gateways and the agents, between logs and links that lose,
 * repeat and delay, and on processes that crash. Chance comes from a seed, so a failure can be run again; time is a number.
 *
 * <p>What is real: the ledger's fold and tallies, the invocation's fold, the router, the rollout decider with its releaser,
 * turnstile and wave order, the endpoint list, the gateway's inbox decider, the agent's admission. What is simulated is what
 * carries their decisions out, and everything between them.
 */
@NullMarked
package io.sluice.it.simulation;

import org.jspecify.annotations.NullMarked;
