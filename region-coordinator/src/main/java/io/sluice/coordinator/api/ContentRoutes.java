package io.sluice.coordinator.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sluice.coordinator.method.Catalogue;
import io.sluice.coordinator.method.ContentLog;
import io.sluice.topics.Bytes;
import io.sluice.topics.ContentChunkRef;
import io.sluice.topics.ContentIndex;
import io.sluice.topics.Method;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/** What was published, as it was: the bytes of contents, and what the region has signed of a method. */
final class ContentRoutes {
    private final Catalogue catalogue;
    private final ContentLog log;
    private final BlockingAnswers answers;
    private final String regionKey;

    /** @param regionKey SubjectPublicKeyInfo of the key that checks signatures, in Base64 */
    ContentRoutes(Catalogue catalogue, ContentLog log, BlockingAnswers answers, String regionKey) {
        this.catalogue = catalogue;
        this.log = log;
        this.answers = answers;
        this.regionKey = regionKey;
    }

    /** All in Base64; the declaration is empty if nothing is declared. */
    record SignedView(
            String manifest,
            String manifestSignature,
            String declaration,
            String declarationSignature,
            String regionKey) {}

    void register(RoutesConfig routes) {
        routes.get(ApiServer.BASE + "/content/{digest}", this::content);
        routes.get(ApiServer.BASE + "/methods/{name}/{version}/signed", this::signed);
    }

    private void content(Context ctx) {
        String digest = ctx.pathParam("digest");
        ContentIndex index =
                catalogue.content(digest).orElseThrow(() -> Problem.notFound("there is no content " + digest));
        ByteRange range = ByteRange.of(ctx.header("Range"), index.getSizeBytes());
        answers.answer(ctx, out -> write(out, index, range));
    }

    private void write(BlockingAnswers.Out out, ContentIndex index, ByteRange range) throws IOException {
        byte[] digest = Bytes.of(index.getDigest());
        boolean begun = false;
        long begin = 0;
        try (ContentLog.Reading reading = log.open()) {
            for (ContentChunkRef place : index.getChunks()) {
                long end = begin + place.getSizeBytes();
                if (end > range.from() && begin < range.to()) {
                    if (out.isClosing()) {
                        throw new IOException("the coordinator is stopping");
                    }
                    byte[] bytes = checked(reading, place);
                    if (!begun) {
                        begun = true;
                        OutputRoutes.head(out.context(), range, digest);
                    }
                    int from = (int) Math.max(0, range.from() - begin);
                    int to = (int) Math.min(bytes.length, range.to() - begin);
                    out.write(bytes, from, to - from, false);
                }
                begin = end;
            }
        }
        if (!begun) {
            OutputRoutes.head(out.context(), range, digest);
        }
    }

    private static byte[] checked(ContentLog.Reading reading, ContentChunkRef place) {
        byte[] bytes = reading.chunk(place);
        if (!Arrays.equals(Digests.sha256(bytes), Bytes.of(place.getDigest()))) {
            throw new Problem(
                    502,
                    "another chunk lies at offset " + place.getOffset() + " of partition " + place.getPartition()
                            + " of the region's content: publish it again");
        }
        return bytes;
    }

    private void signed(Context ctx) {
        String name = ctx.pathParam("name");
        String version = ctx.pathParam("version");
        Method method = catalogue
                .method(name, version)
                .orElseThrow(() -> Problem.notFound("there is no method " + name + " version " + version));
        Json.answer(
                ctx,
                200,
                new SignedView(
                        base64(method.getManifest()),
                        base64(method.getManifestSignature()),
                        base64(method.getDeclaration()),
                        base64(method.getDeclarationSignature()),
                        regionKey));
    }

    private static String base64(ByteBuffer bytes) {
        return Base64.getEncoder().encodeToString(Bytes.of(bytes));
    }
}
