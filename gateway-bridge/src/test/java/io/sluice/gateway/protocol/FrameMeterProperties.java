package io.sluice.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.protocol.FrameMeter.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FrameMeterProperties {

    /** Whatever bytes come: no packet above the limit gets through, and the first one is CONNECT. */
    @Property(tries = 2_000)
    void nothingAboveTheLimitGetsThrough(@ForAll byte[] bytes, @ForAll @IntRange(min = 2, max = 300) int limit) {
        var meter = new FrameMeter();
        int at = 0;
        int start = 0;
        while (at < bytes.length) {
            Verdict verdict = meter.header(bytes[at++], limit);
            if (verdict == Verdict.MORE) {
                continue;
            }
            if (verdict != Verdict.PACKET) {
                return;
            }
            assertThat(at - start + meter.bodyBytes()).isLessThanOrEqualTo(limit);
            assertThat(start > 0 || bytes[0] == 0x10).isTrue();
            int body = Math.min(meter.bodyBytes(), bytes.length - at);
            meter.body(body);
            at += body;
            start = at;
        }
    }

    /** Good packets are told apart however the stream is cut. */
    @Property(tries = 500)
    void findsThePacketsThatWereSent(@ForAll long seed) {
        var random = new Random(seed);
        var meter = new FrameMeter();
        List<Integer> sent = new ArrayList<>();
        List<Integer> found = new ArrayList<>();
        for (int packet = 0; packet < 20; packet++) {
            int length = random.nextInt(1 << (1 + random.nextInt(20)));
            sent.add(length);
            Verdict verdict = meter.header((byte) (packet == 0 ? 0x10 : 0x30), Integer.MAX_VALUE);
            int rest = length;
            do {
                assertThat(verdict).isEqualTo(Verdict.MORE);
                verdict = meter.header((byte) ((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0)), Integer.MAX_VALUE);
                rest >>= 7;
            } while (rest > 0);
            assertThat(verdict).isEqualTo(Verdict.PACKET);
            found.add(meter.bodyBytes());
            while (meter.bodyBytes() > 0) {
                meter.body(1 + random.nextInt(meter.bodyBytes()));
            }
            assertThat(meter.betweenPackets()).isTrue();
        }
        assertThat(found).isEqualTo(sent);
    }
}
