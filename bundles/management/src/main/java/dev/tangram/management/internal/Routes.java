package dev.tangram.management.internal;

import dev.tangram.plugins.PluginAdmin;
import dev.tangram.plugins.PluginException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** What a request with a good token does. */
final class Routes {

  static final int LINE_MAX_BYTES = 64 << 10;

  private static final String PLUGINS = "/plugins";
  private static final String SHELL = "/shell";

  private final PluginAdmin admin;
  private final Supplier<Shell> shell;

  /**
   * @param shell gives null when there is none
   */
  Routes(PluginAdmin admin, Supplier<Shell> shell) {
    this.admin = admin;
    this.shell = shell;
  }

  /** Gives the answer, as JSON. */
  byte[] answer(String method, String path, Parameters parameters, InputStream body)
      throws RequestException, IOException, InterruptedException {
    try {
      if (path.equals(PLUGINS) || path.startsWith(PLUGINS + "/")) {
        String rest = path.equals(PLUGINS) ? "" : path.substring(PLUGINS.length() + 1);
        return switch (method) {
          case "GET" -> show(rest);
          case "POST" -> change(rest, parameters, body);
          default -> throw notAllowed(method);
        };
      }
      if (path.equals(SHELL)) {
        if (!method.equals("POST")) {
          throw notAllowed(method);
        }
        return shell(body);
      }
    } catch (PluginException e) {
      throw new RequestException(
          409, e.getMessage(), "See tangram plugins list, and tangram plugins info NAME.");
    }
    throw unknown(path);
  }

  private byte[] show(String plugin) throws PluginException {
    return ViewJson.views(plugin.isEmpty() ? admin.list() : admin.info(plugin));
  }

  private byte[] change(String verb, Parameters given, InputStream body)
      throws RequestException, PluginException {
    return switch (verb) {
      case "install" ->
          ViewJson.view(admin.install(given.required("name"), body, given.bool("activate", true)));
      case "activate" ->
          ViewJson.view(admin.activate(given.required("plugin"), given.optional("version")));
      case "rollback" -> ViewJson.view(admin.rollback(given.required("plugin")));
      case "canary" ->
          ViewJson.view(
              admin.canary(given.required("plugin"), given.optional("version"), given.toCanary()));
      case "quarantine" -> {
        String reason = given.optional("reason");
        yield ViewJson.view(
            admin.quarantine(
                given.required("plugin"),
                given.optional("version"),
                reason == null ? "by command" : reason));
      }
      case "remove" -> {
        admin.remove(given.required("plugin"), given.optional("version"));
        yield ViewJson.fields("removed", given.required("plugin"));
      }
      default -> throw unknown(PLUGINS + "/" + verb);
    };
  }

  private byte[] shell(InputStream body)
      throws RequestException, IOException, InterruptedException {
    byte[] line = body.readNBytes(LINE_MAX_BYTES + 1);
    if (line.length > LINE_MAX_BYTES) {
      throw new RequestException(
          413, "The line has more than " + LINE_MAX_BYTES + " bytes.", "Give a shorter one.");
    }
    Shell now = shell.get();
    if (now == null) {
      throw new RequestException(
          404,
          "This broker has no shell.",
          "Put the bundles of Apache Felix Gogo back into bundles/40 and start again.");
    }
    Shell.Result result = now.execute(new String(line, StandardCharsets.UTF_8));
    return ViewJson.fields("output", result.output(), "problem", result.problem());
  }

  private static RequestException notAllowed(String method) {
    return new RequestException(
        405, "The method " + method + " is not for this path.", "Use GET to see, POST to change.");
  }

  private static RequestException unknown(String path) {
    List<String> verbs =
        List.of("install", "activate", "rollback", "canary", "quarantine", "remove");
    return new RequestException(
        404,
        "There is nothing at " + path + ".",
        "Use GET /plugins[/NAME], POST /plugins/{" + String.join("|", verbs) + "}, POST /shell.");
  }
}
