package dev.tangram.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands against a server that writes down what it is asked and gives a fixed answer. */
class PluginsCommandTest {

  private static final String ACTIVE =
      "{\"bundle\":\"org.acme.zstd\",\"version\":\"1.2.3\",\"revision\":\"0123456789ab\","
          + "\"file\":\"zstd.jar\",\"state\":\"ACTIVE\",\"reason\":\"serves\","
          + "\"since\":\"2001-09-09T01:46:40Z\",\"offers\":["
          + "{\"kind\":\"compression\",\"name\":\"zstd\",\"ranking\":-10,\"active\":true,"
          + "\"sharePercent\":100,\"canaryTopic\":\"\"},"
          + "{\"kind\":\"compression\",\"name\":\"two\",\"ranking\":0,\"active\":false,"
          + "\"sharePercent\":7,\"canaryTopic\":\"\"}],"
          + "\"leases\":1,\"uses\":2000,\"errors\":3,\"leaked\":4,\"history\":["
          + "{\"time\":\"2001-09-09T01:46:40Z\",\"state\":\"TESTING\",\"text\":\"arrived\"}]}";
  private static final String BROKEN =
      "{\"bundle\":\"\",\"version\":\"\",\"revision\":\"\",\"file\":\"half.jar\","
          + "\"state\":\"QUARANTINED\",\"reason\":\"incomplete\",\"since\":\"\",\"offers\":[],"
          + "\"leases\":0,\"uses\":0,\"errors\":0,\"leaked\":0,\"history\":[]}";

  @TempDir Path directory;
  private HttpServer server;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private int status = 200;
  private String answer = ACTIVE;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext("/", this::handle);
    server.start();
    write("url=http://127.0.0.1:" + server.getAddress().getPort() + "\ntoken=secret\n");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void write(String text) throws IOException {
    Path file = directory.resolve("log-plugins/management");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    asked.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + exchange.getRequestHeaders().getFirst("Authorization")
            + (body.length == 0 ? "" : " " + new String(body, UTF_8)));
    byte[] bytes = answer.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Cli run(String... words) {
    return run(new byte[0], words);
  }

  private Cli run(byte[] input, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("-D", "log.dirs=" + directory.resolve("log")));
    return Cli.run(input, all.toArray(String[]::new));
  }

  @Test
  void listsForPeople() {
    answer = "[" + ACTIVE + "," + BROKEN + "]";
    Cli run = run("plugins", "list");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            STATE        BUNDLE         VERSION  REVISION      USES  ERRORS  PLUG-INS
            ACTIVE       org.acme.zstd  1.2.3    0123456789ab  2000  3       compression:zstd,two(7%)
            QUARANTINED  half.jar       -        -             0     0       -
              incomplete
            """);
    assertThat(asked).containsExactly("GET /plugins Bearer secret");
  }

  @Test
  void assignorsOfGroupsAreAmongThePlugins() {
    String assignor =
        ACTIVE
            .replace("\"compression\",\"name\":\"two\"", "\"assignor\",\"name\":\"even\"")
            .replace("org.acme.zstd", "org.acme.even");
    answer = "[" + ACTIVE + "," + assignor + "]";
    Cli run = run("groups", "assignor", "list");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            ASSIGNOR  STATE   BUNDLE         VERSION
            even      ACTIVE  org.acme.even  1.2.3
            """);
    assertThat(run("groups", "assignor", "list", "--json").out())
        .isEqualTo(
            "[{\"assignor\":\"even\",\"bundle\":\"org.acme.even\",\"state\":\"ACTIVE\","
                + "\"version\":\"1.2.3\"}]\n");
  }

  @Test
  void givesProgramsWhatTheBrokerSays() {
    answer = "[" + ACTIVE + "]";
    assertThat(run("plugins", "list", "--json").out()).isEqualTo(answer + "\n");
    assertThat(run("plugins", "info", "zstd", "--json").out()).isEqualTo(answer + "\n");
    answer = ACTIVE;
    assertThat(run("plugins", "rollback", "zstd", "--json").out()).isEqualTo(answer + "\n");
    answer = "{\"removed\":\"zstd\"}";
    assertThat(run("plugins", "remove", "zstd", "--json").out()).isEqualTo(answer + "\n");
  }

  @Test
  void showsEverythingOfOne() {
    answer = "[" + ACTIVE + "]";
    Cli run = run("plugins", "info", "compression:zstd");
    assertThat(run.out())
        .contains("org.acme.zstd 1.2.3\n", "revision  0123456789ab", "file      zstd.jar")
        .contains("state     ACTIVE since 2001-09-09T01:46:40Z: serves")
        .contains("offers    compression:zstd, ranking -10, active")
        .contains("uses      2000, now 1, errors 3, leaked 4")
        .contains("2001-09-09T01:46:40Z  TESTING  arrived");
    assertThat(asked).containsExactly("GET /plugins/compression%3Azstd Bearer secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "activate zstd | activate?plugin=zstd",
        "activate zstd --version 1.2 | activate?plugin=zstd&version=1.2",
        "rollback zstd | rollback?plugin=zstd",
        "canary zstd --percent 5 | canary?percent=5&plugin=zstd",
        "canary zstd --topic t --promote-after 9 --version 2"
            + " | canary?topic=t&promote-after=9&plugin=zstd&version=2",
        "quarantine zstd --reason slow | quarantine?reason=slow&plugin=zstd",
        "remove zstd --version 2 | remove?plugin=zstd&version=2",
      })
  void asksWhatItIsTold(String command, String request) {
    Cli run = run(("plugins " + command).split(" "));
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(asked).containsExactly("POST /plugins/" + request + " Bearer secret");
  }

  @Test
  void sendsTheJar() throws IOException {
    Path jar = Files.writeString(directory.resolve("new zstd.jar"), "content");
    assertThat(run("plugins", "install", jar.toString()).status()).isZero();
    run("plugins", "install", jar.toString(), "--name", "zstd.jar", "--no-activate");
    assertThat(asked)
        .containsExactly(
            "POST /plugins/install?name=new%20zstd.jar&activate=true Bearer secret content",
            "POST /plugins/install?name=zstd.jar&activate=false Bearer secret content");
    Cli missing = run("plugins", "install", directory.resolve("none.jar").toString());
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err()).contains("none.jar cannot be read");
  }

  @Test
  void tellsWhatTheBrokerRefuses() {
    status = 409;
    answer = "{\"problem\":\"There is no plug-in x\",\"whatToDo\":\"See the list.\"}";
    Cli run = run("plugins", "activate", "x");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).isEqualTo("Problem: There is no plug-in x\nWhat to do: See the list.\n");
    status = 401;
    assertThat(run("plugins", "list").err()).contains("does not accept the token");
  }

  @Test
  void saysThatNoBrokerRuns() throws IOException {
    Path file = directory.resolve("log-plugins/management");
    Files.delete(file);
    Cli run = run("plugins", "list");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .contains("No broker with the data directory " + directory.resolve("log") + " runs here")
        .contains("What to do: Start it with tangram start");
    // Bound, so that nobody else gets the port meanwhile, but not listening.
    try (Socket silent = new Socket()) {
      silent.bind(new InetSocketAddress("127.0.0.1", 0));
      write("url=http://127.0.0.1:" + silent.getLocalPort() + "\ntoken=secret\n");
      assertThat(run("plugins", "list").err()).contains("does not answer any more");
      assertThat(run("plugins", "rollback", "x").err()).contains("does not answer any more");
    }
    write("url=http://evil.example:80\ntoken=secret\n");
    assertThat(run("plugins", "list").err()).contains("is damaged");
    Files.delete(file);
    Files.createDirectory(file);
    assertThat(run("plugins", "list").err()).contains("cannot be read").contains("as the user");
  }

  @Test
  void findsTheBrokerByItsConfiguration() throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("a.properties"), "log.dirs=" + directory.resolve("log") + "\n");
    answer = "[]";
    Cli run = Cli.run("plugins", "list", "--config", config.toString());
    assertThat(run.status()).as(run.err()).isZero();
    Cli missing = Cli.run("plugins", "list", "--config", "no.properties");
    assertThat(missing.err()).contains("The configuration file no.properties cannot be read");
  }

  @Test
  void carriesLinesToTheShell() {
    answer = "{\"output\":\"one\\ntwo\\n\",\"problem\":\"\"}";
    Cli run = run("shell", "-c", "lb -s");
    assertThat(run.out()).isEqualTo("one\ntwo\n");
    assertThat(asked).containsExactly("POST /shell Bearer secret lb -s");
    assertThat(run("a\n\nb\n".getBytes(UTF_8), "shell").out()).isEqualTo("one\ntwo\none\ntwo\n");
    assertThat(asked).hasSize(3).last().isEqualTo("POST /shell Bearer secret b");
    answer = "{\"output\":\"one\\n\",\"problem\":\"no such command\"}";
    Cli failed = run("shell", "-c", "x");
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.err()).isEqualTo("Problem: no such command\n");
  }
}
