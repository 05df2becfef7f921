package io.sluice.gateway.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.gateway.metrics.FrontMetrics;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Accepts newcomers in small portions. Others wait in the system's backlog, where they cost this process nothing. After a
 * portion the next is taken only when its time has come and every event loop has been through what it had to do: so a herd
 * comes in no faster than the loops keep up with, and whoever is logged in waits behind one portion at most. On the listening
 * channel's event loop only.
 */
final class AcceptPacer extends ChannelInboundHandlerAdapter {
    private final NewcomerBudget budget;
    private final LongSupplier spentNanos;
    private final Consumer<Runnable> throughLoops;
    private final FrontMetrics metrics;
    private final LongSupplier nanoClock;

    /**
     * @param spentNanos processor time that newcomers have taken so far
     * @param throughLoops does something, on any thread, after each event loop has done all it had to do before
     */
    AcceptPacer(
            NewcomerBudget budget,
            LongSupplier spentNanos,
            Consumer<Runnable> throughLoops,
            FrontMetrics metrics,
            LongSupplier nanoClock) {
        this.budget = budget;
        this.spentNanos = spentNanos;
        this.throughLoops = throughLoops;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object connection) {
        budget.goOn(nanoClock.getAsLong(), spentNanos.getAsLong());
        budget.accepted();
        context.fireChannelRead(connection);
        Channel listening = context.channel();
        if (!budget.hasRoom() && listening.config().isAutoRead()) {
            listening.config().setAutoRead(false);
            metrics.acceptPaused();
            waitForRoom(listening);
        }
    }

    private void waitForRoom(Channel listening) {
        long rest = Math.max(0, budget.overNanos() - nanoClock.getAsLong());
        var unused = listening
                .eventLoop()
                .schedule(
                        () -> throughLoops.accept(() -> onLoopOf(listening, () -> goOn(listening))),
                        rest,
                        TimeUnit.NANOSECONDS);
    }

    private void goOn(Channel listening) {
        budget.goOn(nanoClock.getAsLong(), spentNanos.getAsLong());
        if (budget.hasRoom()) {
            listening.config().setAutoRead(true);
        } else {
            waitForRoom(listening);
        }
    }

    private static void onLoopOf(Channel listening, Runnable work) {
        try {
            listening.eventLoop().execute(work);
        } catch (RejectedExecutionException stopping) {
            // Nothing more is to be accepted.
            return;
        }
    }
}
