/**
 * How the targets of a job are released: all at once, or by and by. Pure deciders; time comes in from outside.
 *
 * <pre>
 *   REQUESTED ──▶ SELECTING ──every partition closed──▶ SCHEDULED ──start time──▶ WINDOW ──opens──▶ RUNNING ──▶ COMPLETE
 *                                                                                  ▲  closes          │ ▲
 *                                                                                  └──────────────────┤ │
 *                                                         PAUSED ◀──somebody, or a wave's threshold───┤ │ resume
 *                                                            └────────────────────────────────────────┼─┤
 *                                                         WAITING_APPROVAL ◀──wave done, approve each─┘ │
 *                                                            └──────────────────approve─────────────────┘
 * </pre>
 *
 * <p>Two sides decide, and neither changes a row. <em>By invocation</em> {@link RolloutDecider} says from the plan, the
 * partitions' tallies, what people ordered and the time which waves are open and why nothing may be sent; {@link Releaser}
 * makes of that one {@code ReleaseTargets} for each partition, with its share of the concurrency. <em>By endpoint</em>
 * {@link WaveOrder} says which targets of the partition belong to the open waves, each of which then gets a
 * {@code TargetReleased} in the ledger's log, and {@link Turnstile} lets so many of them start as the release allows. What is
 * not released is {@code QUEUED}; its reason says what it waits for.
 *
 * <p>A release is absolute and numbered, so a repeated one and an older one change nothing. The wave of a target is written
 * in its row, so it outlives every restart. The plan and what people ordered lie in the invocation's state. Tallies tell
 * the revision that a partition goes by; a release that is not confirmed is sent again. Whoever takes over the invocation
 * trusts no allowance it did not give: it freezes every partition at what is in flight there, and raises nothing before all
 * have confirmed that. Hence the targets in flight never exceed the job's concurrency, whatever is lost, repeated or late.
 */
@NullMarked
package io.sluice.coordinator.rollout;

import org.jspecify.annotations.NullMarked;
