package dev.tangram.management.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.plugins.PluginAdmin.Canary;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {

  private static final int BODY_MAX_BYTES = 100_000;

  @TempDir Path directory;
  private final RecordingAdmin admin = new RecordingAdmin();
  private final HttpClient client = HttpClient.newHttpClient();
  private EndpointFile file;
  private Endpoint endpoint;
  private Shell shell = line -> new Shell.Result("said " + line + "\n", "");
  private String token;

  @BeforeEach
  void open() throws IOException {
    file = new EndpointFile(directory.resolve("log"));
    endpoint = new Endpoint(file, new Routes(admin, () -> shell), BODY_MAX_BYTES);
    token = content().getProperty("token");
  }

  @AfterEach
  void close() {
    endpoint.close();
  }

  private Properties content() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file.path())) {
      properties.load(in);
    }
    return properties;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(endpoint.url() + path))
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpResponse<String> post(String path, byte[] body) throws Exception {
    return send(request(path).POST(BodyPublishers.ofByteArray(body)));
  }

  @Test
  void theFileSaysWhereItIsAndOnlyTheOwnerCanReadIt() throws Exception {
    assertThat(file.path()).isEqualTo(directory.resolve("log-plugins/management"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
    assertThat(content().getProperty("url")).isEqualTo(endpoint.url().toString());
    assertThat(content().getProperty("pid")).isEqualTo("" + ProcessHandle.current().pid());
    assertThat(token).matches("[0-9a-f]{64}");
    assertThat(InetAddress.getByName(endpoint.url().getHost()).isLoopbackAddress()).isTrue();
  }

  @Test
  void theFileIsGoneAfterTheStopAndTheTokenIsAnotherOneThen() throws Exception {
    endpoint.close();
    assertThat(file.path()).doesNotExist();
    endpoint = new Endpoint(file, new Routes(admin, () -> shell), BODY_MAX_BYTES);
    assertThat(content().getProperty("token")).isNotEqualTo(token);
    Files.writeString(file.path(), "url=http://127.0.0.1:1\n");
    endpoint.close();
    assertThat(file.path()).as("that of another broker").exists();
  }

  @Test
  void nothingIsAnsweredWithoutTheToken() throws Exception {
    URI list = URI.create(endpoint.url() + "/plugins");
    for (String header :
        new String[] {"Basic " + token, "Bearer", "Bearer " + token.substring(1), token}) {
      HttpResponse<String> answer =
          send(HttpRequest.newBuilder(list).header("Authorization", header));
      assertThat(answer.statusCode()).as(header).isEqualTo(401);
      assertThat(answer.body()).contains("\"problem\":\"The token is missing or wrong.\"");
    }
    assertThat(send(HttpRequest.newBuilder(list)).statusCode()).isEqualTo(401);
    assertThat(send(HttpRequest.newBuilder(URI.create(endpoint.url() + "/nonsense"))).statusCode())
        .isEqualTo(401);
    assertThat(admin.asked).isEmpty();
  }

  @Test
  void webPagesAreNotAnswered() throws Exception {
    assertThat(send(request("/plugins").header("Origin", "http://evil.example")).statusCode())
        .isEqualTo(403);
    try (Socket socket = new Socket("127.0.0.1", endpoint.url().getPort())) {
      String rebound =
          "GET /plugins HTTP/1.1\r\nHost: evil.example:%d\r\nAuthorization: Bearer %s\r\n\r\n"
              .formatted(endpoint.url().getPort(), token);
      socket.getOutputStream().write(rebound.getBytes(UTF_8));
      byte[] begin = socket.getInputStream().readNBytes("HTTP/1.1 403".length());
      assertThat(new String(begin, UTF_8)).isEqualTo("HTTP/1.1 403");
    }
    assertThat(admin.asked).isEmpty();
  }

  @Test
  void showsAllOfAPlugin() throws Exception {
    HttpResponse<String> answer = get("/plugins");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.body())
        .isEqualTo(
            "[{\"bundle\":\"org.acme.zstd\",\"version\":\"1.2.3\",\"revision\":\"0123456789ab\","
                + "\"file\":\"zstd.jar\",\"state\":\"ACTIVE\",\"reason\":\"it \\\"serves\\\"\","
                + "\"since\":\"2001-09-09T01:46:40Z\",\"offers\":["
                + "{\"kind\":\"compression\",\"name\":\"zstd\",\"ranking\":-10,\"active\":true,"
                + "\"sharePercent\":100,\"canaryTopic\":\"\"},"
                + "{\"kind\":\"compression\",\"name\":\"other\",\"ranking\":0,\"active\":false,"
                + "\"sharePercent\":0,\"canaryTopic\":\"orders\"}],"
                + "\"leases\":1,\"uses\":2,\"errors\":3,\"leaked\":4,\"history\":["
                + "{\"time\":\"2001-09-09T01:46:40Z\",\"state\":\"TESTING\",\"text\":\"arrived\"}"
                + "]}]");
    assertThat(get("/plugins/zstd").statusCode()).isEqualTo(200);
    assertThat(get("/plugins/compression%3Azstd").statusCode()).isEqualTo(409);
    assertThat(admin.asked).containsExactly("list", "info zstd", "info compression:zstd");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "install?name=a.jar | install a.jar 3 true",
        "install?name=a.jar&activate=false | install a.jar 3 false",
        "activate?plugin=zstd | activate zstd null",
        "activate?plugin=zstd&version=1.2%2E3 | activate zstd 1.2.3",
        "rollback?plugin=zstd | rollback zstd",
        "quarantine?plugin=zstd&reason=a%20b | quarantine zstd null a b",
        "quarantine?plugin=zstd&version=1 | quarantine zstd 1 by command",
        "remove?plugin=zstd | remove zstd null",
      })
  void carriesCommandsOut(String command, String asked) throws Exception {
    HttpResponse<String> answer = post("/plugins/" + command, new byte[3]);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(admin.asked).containsExactly(asked);
  }

  @Test
  void aCanaryHasTheUsualLimitsUnlessOthersAreGiven() throws Exception {
    post("/plugins/canary?plugin=zstd&percent=5", new byte[0]);
    post(
        "/plugins/canary?plugin=zstd&version=2&topic=orders&min-uses=7&max-error-percent=2.5"
            + "&max-latency-ratio=1.5&promote-after=9",
        new byte[0]);
    assertThat(admin.asked)
        .containsExactly(
            "canary zstd null " + Canary.ofPercent(5),
            "canary zstd 2 " + new Canary("orders", 0, 7, 2.5, 1.5, 9));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "activate | 400 | The parameter plugin is missing.",
        "install | 400 | The parameter name is missing.",
        "install?name=a.jar&activate=yes | 400 | true or false",
        "canary?plugin=zstd | 400 | either a topic or a percentage",
        "canary?plugin=zstd&percent=5&topic=t | 400 | either a topic or a percentage",
        "canary?plugin=zstd&percent=100 | 400 | 1 to 99, not 100",
        "canary?plugin=zstd&percent=x | 400 | not x",
        "canary?plugin=zstd&topic=t&max-latency-ratio=NaN | 400 | not NaN",
        "activate?plugin=none | 409 | There is no plug-in none",
        "activate?plugin=defect | 500 | a defect",
        "explode?plugin=zstd | 404 | nothing at /plugins/explode",
      })
  void saysWhatIsWrong(String command, int status, String problem) throws Exception {
    HttpResponse<String> answer = post("/plugins/" + command, new byte[0]);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains("\"problem\":", "\"whatToDo\":", problem);
  }

  @Test
  void otherMethodsAndPathsAreRefused() throws Exception {
    assertThat(send(request("/plugins/zstd").DELETE()).statusCode()).isEqualTo(405);
    assertThat(get("/shell").statusCode()).isEqualTo(405);
    assertThat(get("/pluginsx").statusCode()).isEqualTo(404);
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(admin.asked).isEmpty();
  }

  @Test
  void tooMuchIsRefused() throws Exception {
    HttpResponse<String> jar = post("/plugins/install?name=a.jar", new byte[BODY_MAX_BYTES + 1]);
    assertThat(jar.statusCode()).isEqualTo(413);
    assertThat(jar.body()).contains("tangram.plugins.jar.max.bytes");
    assertThat(post("/shell", new byte[Routes.LINE_MAX_BYTES + 1]).statusCode()).isEqualTo(413);
    assertThat(admin.asked).isEmpty();
  }

  @Test
  void theShellAnswers() throws Exception {
    assertThat(post("/shell", "lb \"ü\"".getBytes(UTF_8)).body())
        .isEqualTo("{\"output\":\"said lb \\\"ü\\\"\\n\",\"problem\":\"\"}");
    shell = line -> new Shell.Result("", "no such command");
    assertThat(post("/shell", new byte[0]).body()).contains("\"problem\":\"no such command\"");
    shell = null;
    HttpResponse<String> none = post("/shell", new byte[0]);
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(none.body()).contains("This broker has no shell.");
  }
}
