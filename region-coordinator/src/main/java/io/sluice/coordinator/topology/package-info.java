/**
 * The region as a Kafka Streams application: what reads which topic, which stores it keeps, what it writes. The decisions
 * are taken in the packages of the subjects; here they are fed and carried out.
 *
 * <p>Four sub-topologies. <em>By endpoint</em> ({@code PartitionProcessor}): endpoint events, login requests, selections
 * and the ledger's log, one task per partition, which owns its part of the endpoint list, the rows, routes and deadlines.
 * <em>By invocation</em> ({@code InvocationProcessor}): invocations and tallies become one state each. <em>Gateways</em>
 * ({@code GatewayProcessor}): heartbeats become the list of gateways. <em>Transfers</em> ({@code TransferProcessor}):
 * manifests are kept by transfer id while their chunks are. A task is worked on by one thread at a time; what it
 * keeps on the heap is rebuilt from its stores when it starts.
 */
@NullMarked
package io.sluice.coordinator.topology;

import org.jspecify.annotations.NullMarked;
