package io.sluice.coordinator.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sluice.coordinator.method.Catalogue;
import io.sluice.coordinator.method.FilepackStore;
import io.sluice.coordinator.method.FilepackStore.Published;
import io.sluice.topics.ContentIndex;
import io.sluice.wire.Digests;
import io.sluice.wire.filepack.Filepack;
import io.sluice.wire.filepack.PackEntry;
import io.sluice.wire.filepack.PackHook;
import io.sluice.wire.filepack.PackManifest;
import io.sluice.wire.filepack.PackRules;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** {@code /filepacks}: publish and look up. They are sent by {@code /invocations}, as methods are called. */
final class FilepackRoutes {
    private final Catalogue catalogue;
    private final FilepackStore filepacks;

    FilepackRoutes(Catalogue catalogue, FilepackStore filepacks) {
        this.catalogue = catalogue;
        this.filepacks = filepacks;
    }

    void register(RoutesConfig routes) {
        routes.get(ApiServer.BASE + "/content/{digest}/size", this::contentSize);
        routes.post(ApiServer.BASE + "/filepacks", this::publish);
        routes.get(ApiServer.BASE + "/filepacks", this::list);
        routes.get(ApiServer.BASE + "/filepacks/{name}/{version}", this::get);
        routes.get(ApiServer.BASE + "/filepacks/{name}/{version}/content", this::content);
    }

    /** What is shown of a version. */
    record FilepackView(
            String name,
            String version,
            String description,
            String target,
            String receivers,
            String digest,
            int files,
            long sizeBytes,
            String publishedAt,
            String publishedBy) {
        static FilepackView of(Published published, String description) {
            var summary = published.summary();
            var method = published.method();
            return new FilepackView(
                    published.name(),
                    method.getVersion(),
                    description,
                    summary.target(),
                    summary.receivers(),
                    summary.digest(),
                    summary.files(),
                    summary.sizeBytes(),
                    Instant.ofEpochMilli(method.getPublishedAt()).toString(),
                    method.getPublishedBy());
        }
    }

    record EntryView(
            String path,
            String kind,
            String mode,
            String owner,
            String group,
            long sizeBytes,
            String digest,
            String linkTo) {
        static EntryView of(PackEntry entry) {
            return new EntryView(
                    entry.path(),
                    entry.kind().name(),
                    String.format("%04o", entry.mode()),
                    entry.owner(),
                    entry.group(),
                    entry.sizeBytes(),
                    Digests.hex(entry.digest()),
                    entry.linkTo());
        }
    }

    /** All that a version is. */
    record FilepackDetail(
            @com.fasterxml.jackson.annotation.JsonUnwrapped FilepackView filepack,
            int chunks,
            int bundles,
            List<PackHook> before,
            List<PackHook> after,
            List<EntryView> entries) {}

    private void contentSize(Context ctx) {
        String digest = ctx.pathParam("digest");
        ContentIndex content =
                catalogue.content(digest).orElseThrow(() -> Problem.notFound("there is no content " + digest));
        Json.answer(ctx, 200, java.util.Map.of("digest", digest, "sizeBytes", content.getSizeBytes()));
    }

    private void publish(Context ctx) throws IOException {
        ctx.attribute(Audited.ACTION, "filepack.publish");
        byte[] body = ctx.bodyInputStream().readNBytes(PackRules.DESCRIPTION_BYTES + 1);
        if (body.length > PackRules.DESCRIPTION_BYTES) {
            throw new Problem(413, "a filepack's description is larger than " + PackRules.DESCRIPTION_BYTES + " bytes");
        }
        Published published = filepacks.publish(body, AdminAuth.ACTOR);
        String id = published.name() + "/" + published.method().getVersion();
        ctx.attribute(Audited.OBJECT, id);
        ctx.header("Location", ApiServer.BASE + "/filepacks/" + id);
        Json.answer(ctx, 201, FilepackView.of(published, description(published)));
    }

    private void list(Context ctx) {
        Paging paging = Paging.of(ctx);
        List<Published> found = filepacks.list(paging.after(), paging.limit() + 1);
        boolean more = found.size() > paging.limit();
        List<Published> page = more ? found.subList(0, paging.limit()) : found;
        Published last = more ? page.get(page.size() - 1) : null;
        Json.answer(
                ctx,
                200,
                new Views.PageView(
                        page.stream()
                                .map(each -> FilepackView.of(each, description(each)))
                                .toList(),
                        last == null ? null : last.name() + "/" + last.method().getVersion()));
    }

    private void get(Context ctx) {
        Published found = require(ctx);
        Filepack filepack = Filepack.decode(filepacks.content(found));
        PackManifest manifest = PackManifest.decode(filepack.manifest());
        Json.answer(
                ctx,
                200,
                new FilepackDetail(
                        FilepackView.of(found, manifest.description()),
                        manifest.distinctChunks().size(),
                        filepack.bundles().size(),
                        manifest.before(),
                        manifest.after(),
                        manifest.entries().stream().map(EntryView::of).toList()));
    }

    private void content(Context ctx) {
        byte[] content = filepacks.content(require(ctx));
        ctx.contentType("application/octet-stream");
        ctx.result(content);
    }

    private Published require(Context ctx) {
        String name = ctx.pathParam("name");
        String version = ctx.pathParam("version");
        return filepacks
                .find(name, version)
                .orElseThrow(() -> Problem.notFound("there is no filepack " + name + " version " + version));
    }

    private static String description(Published published) {
        return io.sluice.wire.MethodManifest.decode(
                        io.sluice.topics.Bytes.of(published.method().getManifest()))
                .description();
    }
}
