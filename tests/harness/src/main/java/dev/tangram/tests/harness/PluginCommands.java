package dev.tangram.tests.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** {@code tangram plugins} against a broker. */
public final class PluginCommands {

  private static final long LIMIT_SECONDS = 90;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final HttpClient http = HttpClient.newHttpClient();
  private final TangramProcess broker;

  public PluginCommands(TangramProcess broker) {
    this.broker = broker;
  }

  /** Runs a command to its end. */
  public Run run(String... command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    all.add(Places.serverPackage().resolve("bin/tangram").toString());
    all.add("plugins");
    all.addAll(List.of(command));
    all.addAll(List.of("-D", "log.dirs=" + broker.logs()));
    return Run.of(all, null);
  }

  /**
   * All versions of all plug-ins as they are now; asked for directly, because a command costs half
   * a second of processor time.
   */
  public List<Plugin> list() throws IOException, InterruptedException {
    return plugins(get("/plugins"));
  }

  /** The versions of a bundle that are not gone; none when there is no such bundle. */
  private List<Plugin> versions(String bundle) throws IOException, InterruptedException {
    HttpResponse<String> answer = get("/plugins/" + bundle);
    return answer.statusCode() == 409 ? List.of() : plugins(answer);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    Path logs = broker.logs();
    Path file = logs.resolveSibling(logs.getFileName() + "-plugins").resolve("management");
    Properties endpoint = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      endpoint.load(reader);
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint.getProperty("url") + path))
            .header("Authorization", "Bearer " + endpoint.getProperty("token"))
            .timeout(Duration.ofSeconds(LIMIT_SECONDS))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static List<Plugin> plugins(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + ": " + answer.body());
    }
    List<Plugin> plugins = new ArrayList<>();
    JSON.readTree(answer.body()).forEach(node -> plugins.add(Plugin.of(node)));
    return plugins;
  }

  private interface Listing {
    List<Plugin> now() throws IOException, InterruptedException;
  }

  /** Waits until some version is as described; returns it. */
  public Plugin await(String what, Predicate<Plugin> wanted)
      throws IOException, InterruptedException {
    return await(what, this::list, wanted);
  }

  private static Plugin await(String what, Listing listing, Predicate<Plugin> wanted)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    List<Plugin> last = listing.now();
    while (last.stream().noneMatch(wanted)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(what + " does not come; there are " + last);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      last = listing.now();
    }
    return last.stream().filter(wanted).findFirst().orElseThrow();
  }

  /** Waits until a version of a bundle is in a state. */
  public Plugin await(String bundle, String version, String state)
      throws IOException, InterruptedException {
    return await(
        bundle + " " + version + " " + state,
        p -> p.bundle().equals(bundle) && p.version().equals(version) && p.state().equals(state));
  }

  /**
   * Waits until a version of a bundle serves. Asks for this bundle alone: a broker whose swaps are
   * timed has better things to do than to list all others twenty times a second.
   */
  public void awaitActive(String bundle, String version) throws IOException, InterruptedException {
    await(
        bundle + " " + version + " serving",
        () -> versions(bundle),
        p -> p.version().equals(version) && p.active());
  }

  /**
   * One version of a plug-in.
   *
   * @param file name of its jar
   * @param state one of ACTIVE, INSTALLED and so on
   * @param reason for the state
   * @param errors contracts that it broke
   */
  public record Plugin(
      String bundle,
      String version,
      String revision,
      String file,
      String state,
      String reason,
      long errors) {

    static Plugin of(JsonNode node) {
      return new Plugin(
          node.path("bundle").asText(),
          node.path("version").asText(),
          node.path("revision").asText(),
          node.path("file").asText(),
          node.path("state").asText(),
          node.path("reason").asText(),
          node.path("errors").asLong());
    }

    public boolean active() {
      return state.equals("ACTIVE");
    }
  }
}
