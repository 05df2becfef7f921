package io.sluice.agent.launch;

import java.nio.file.Path;
import java.util.Map;

/**
 * One method to run.
 *
 * @param entryPoint its only argument; none if empty
 * @param arguments given on stdin, then end of file
 * @param activationId whose run it is
 * @param inlineBytes output up to this much goes into the report, more is streamed
 * @param outputLimitBytes more on stdout than this ends it
 * @param live stream from the first byte
 * @param environment added to what every method gets
 * @param marker {@code NAME=value} out of the environment that no other job has
 */
public record Job(
        String activationId,
        Path executable,
        String entryPoint,
        byte[] arguments,
        long runTimeoutMs,
        int inlineBytes,
        long outputLimitBytes,
        boolean live,
        int errorTailBytes,
        Map<String, String> environment,
        String marker) {}
