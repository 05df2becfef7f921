package io.sluice.coordinator.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sluice.coordinator.method.Catalogue;
import io.sluice.coordinator.method.ContentStore;
import io.sluice.coordinator.method.ContentStore.Put;
import io.sluice.coordinator.method.Declarations;
import io.sluice.coordinator.method.MethodStore;
import io.sluice.coordinator.method.TaskDraft;
import io.sluice.coordinator.method.TaskLibrary;
import io.sluice.method.BadDeclarationException;
import io.sluice.method.MethodDeclaration;
import io.sluice.topics.Method;
import io.sluice.wire.MethodManifest;
import io.sluice.wire.MethodVariant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** {@code /content}, {@code /methods} and {@code /tasks}: publish and look up. */
final class CatalogueRoutes {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final int MAX_DESCRIPTION = 4_000;
    private static final int MAX_VARIANTS = 64;
    private static final int MAX_ORIGIN = 1_000;

    private final Catalogue catalogue;
    private final TaskLibrary tasks;
    private final ContentStore contents;
    private final MethodStore methods;
    private final Declarations declarations;
    private final int bodyBytes;

    CatalogueRoutes(
            Catalogue catalogue, ContentStore contents, MethodStore methods, Declarations declarations, int bodyBytes) {
        this.catalogue = catalogue;
        this.tasks = new TaskLibrary(catalogue);
        this.contents = contents;
        this.methods = methods;
        this.declarations = declarations;
        this.bodyBytes = bodyBytes;
    }

    void register(RoutesConfig routes) {
        routes.put(ApiServer.BASE + "/content/{digest}", this::putContent);
        routes.post(ApiServer.BASE + "/methods", this::publish);
        routes.get(ApiServer.BASE + "/methods", this::list);
        routes.get(ApiServer.BASE + "/methods/{name}/{version}", this::get);
        routes.delete(ApiServer.BASE + "/methods/{name}/{version}", this::remove);
        routes.post(ApiServer.BASE + "/tasks", this::publishTask);
        routes.get(ApiServer.BASE + "/tasks", this::listTasks);
        routes.get(ApiServer.BASE + "/tasks/{name}", this::getTask);
        routes.delete(ApiServer.BASE + "/tasks/{name}", this::removeTask);
    }

    private void putContent(Context ctx) throws IOException {
        String digest = ctx.pathParam("digest");
        ctx.attribute(Audited.ACTION, "content.put");
        ctx.attribute(Audited.OBJECT, digest);
        if (!DIGEST.matcher(digest).matches()) {
            throw Problem.badRequest("'" + digest + "' is no SHA-256 in lower-case hex");
        }
        Put put = contents.put(digest, ctx.bodyInputStream());
        Json.answer(ctx, put == Put.WRITTEN ? 201 : 200, new Views.ContentView(digest, put == Put.WRITTEN));
    }

    private void publish(Context ctx) {
        ctx.attribute(Audited.ACTION, "method.publish");
        JsonFields body = Json.read(ctx, bodyBytes)
                .only(
                        "name",
                        "version",
                        "description",
                        "variants",
                        "requires",
                        "limits",
                        "entryPoints",
                        "input",
                        "output",
                        "defaults",
                        "check");
        MethodManifest manifest =
                new MethodManifest(name(body, "name"), name(body, "version"), description(body), variants(body));
        requireOwnName(body, manifest.name());
        ctx.attribute(Audited.OBJECT, manifest.name() + "/" + manifest.version());
        MethodDeclaration declaration = declaration(body);
        Method method = methods.publish(manifest, declaration, AdminAuth.ACTOR);
        ctx.header("Location", ApiServer.BASE + "/methods/" + manifest.name() + "/" + manifest.version());
        Json.answer(ctx, 201, Views.of(method, declaration));
    }

    private void list(Context ctx) {
        Paging paging = Paging.of(ctx);
        answer(
                ctx,
                paging.limit(),
                catalogue.listed(paging.after(), paging.limit() + 1),
                last -> last.getName() + "/" + last.getVersion());
    }

    private void publishTask(Context ctx) {
        ctx.attribute(Audited.ACTION, "task.publish");
        JsonFields body = Json.read(ctx, bodyBytes)
                .only(
                        "name",
                        "description",
                        "origin",
                        "variants",
                        "requires",
                        "limits",
                        "entryPoints",
                        "input",
                        "output",
                        "defaults",
                        "check");
        String name = name(body, "name");
        requireOwnName(body, name);
        ctx.attribute(Audited.OBJECT, name);
        String origin = body.requiredText("origin");
        if (origin.length() > MAX_ORIGIN) {
            throw Problem.unprocessable(
                    "field 'origin' has " + origin.length() + " characters: at most " + MAX_ORIGIN + " are allowed");
        }
        MethodDeclaration declaration = declaration(body);
        Method task = methods.publishTask(
                new TaskDraft(name, description(body), variants(body), declaration), origin, AdminAuth.ACTOR);
        ctx.header("Location", ApiServer.BASE + "/tasks/" + name);
        Json.answer(ctx, 201, Views.of(task, declaration));
    }

    private void listTasks(Context ctx) {
        Paging paging = Paging.of(ctx);
        answer(ctx, paging.limit(), tasks.listed(paging.after(), paging.limit() + 1), Method::getName);
    }

    private void getTask(Context ctx) {
        Json.answer(
                ctx,
                200,
                new Views.TaskView(
                        ctx.pathParam("name"),
                        requireTask(ctx).stream().map(this::view).toList()));
    }

    private void removeTask(Context ctx) {
        ctx.attribute(Audited.ACTION, "task.remove");
        ctx.attribute(Audited.OBJECT, ctx.pathParam("name"));
        for (Method version : requireTask(ctx)) {
            methods.remove(version.getName(), version.getVersion(), AdminAuth.ACTOR);
        }
        ctx.status(204);
    }

    private List<Method> requireTask(Context ctx) {
        String name = ctx.pathParam("name");
        List<Method> versions = tasks.versions(name);
        if (versions.isEmpty()) {
            throw Problem.notFound("there is no task " + name);
        }
        return versions;
    }

    /** @param found one more than the page takes, if there is one more */
    private static void answer(Context ctx, int limit, List<Method> found, Function<Method, String> place) {
        boolean more = found.size() > limit;
        List<Method> page = more ? found.subList(0, limit) : found;
        String next = more ? place.apply(page.get(page.size() - 1)) : null;
        // What they declare is left to who asks for one: schemas are long, and signatures take time to check.
        Json.answer(
                ctx,
                200,
                new Views.PageView(
                        page.stream()
                                .map(method -> Views.of(method, MethodDeclaration.NONE))
                                .toList(),
                        next));
    }

    private void get(Context ctx) {
        String name = ctx.pathParam("name");
        String version = ctx.pathParam("version");
        Json.answer(
                ctx,
                200,
                view(catalogue
                        .method(name, version)
                        .orElseThrow(() -> Problem.notFound("there is no method " + name + " version " + version))));
    }

    private void remove(Context ctx) {
        String name = ctx.pathParam("name");
        String version = ctx.pathParam("version");
        ctx.attribute(Audited.ACTION, "method.remove");
        ctx.attribute(Audited.OBJECT, name + "/" + version);
        methods.remove(name, version, AdminAuth.ACTOR);
        ctx.status(204);
    }

    private Views.MethodView view(Method method) {
        return Views.of(method, declarations.of(method));
    }

    private static void requireOwnName(JsonFields body, String name) {
        if (name.equals(MethodStore.INLINE)) {
            throw body.bad("name", "a name of your own: '" + MethodStore.INLINE + "' is for scripts in invocations");
        }
    }

    private static MethodDeclaration declaration(JsonFields body) {
        ObjectNode declared = body.copy();
        declared.remove(List.of("name", "version", "description", "origin", "variants"));
        try {
            return MethodDeclaration.of(declared);
        } catch (BadDeclarationException e) {
            throw Problem.unprocessable(String.valueOf(e.getMessage()));
        }
    }

    private static String name(JsonFields body, String field) {
        String name = body.requiredText(field);
        if (!NAME.matcher(name).matches()) {
            throw body.bad(field, "1 to 100 letters, digits and . _ -, beginning with a letter or digit");
        }
        return name;
    }

    private static String description(JsonFields body) {
        String description = body.text("description").orElse("");
        if (description.length() > MAX_DESCRIPTION) {
            throw Problem.unprocessable("field 'description' has " + description.length() + " characters: at most "
                    + MAX_DESCRIPTION + " are allowed");
        }
        return description;
    }

    private static List<MethodVariant> variants(JsonFields body) {
        List<JsonFields> items = body.objects("variants");
        if (items.isEmpty()) {
            throw body.missing("variants");
        }
        if (items.size() > MAX_VARIANTS) {
            throw Problem.unprocessable("field 'variants' lists " + items.size() + ": at most " + MAX_VARIANTS);
        }
        Set<String> platforms = new HashSet<>();
        List<MethodVariant> variants = new ArrayList<>();
        for (JsonFields item : items) {
            item.only("platform", "fileName", "digest", "sizeBytes");
            String platform = item.requiredText("platform");
            if (!InvocationDraft.isPlatform(platform)) {
                throw item.bad("platform", "os-arch such as linux-x86_64, or any");
            }
            if (!platforms.add(platform)) {
                throw item.bad("platform", "each platform once");
            }
            String fileName = item.requiredText("fileName");
            if (!InvocationDraft.isFileName(fileName)) {
                throw item.bad("fileName", "1 to 100 letters, digits and . _ -, not beginning with a dot or hyphen");
            }
            String digest = item.requiredText("digest");
            if (!DIGEST.matcher(digest).matches()) {
                throw item.bad("digest", "SHA-256 in lower-case hex");
            }
            long size = item.integer("sizeBytes", -1, 0, Long.MAX_VALUE);
            if (size < 0) {
                throw item.missing("sizeBytes");
            }
            variants.add(new MethodVariant(platform, fileName, HexFormat.of().parseHex(digest), size));
        }
        return variants;
    }
}
