package dev.tangram.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** Talks to the management endpoint of a broker on this machine. */
final class ManagementClient {

  private static final int CONNECT_MS = 5_000;

  /** A command may wait for the start, the test and the move of a plug-in's data. */
  private static final int ANSWER_MS = 600_000;

  private static final int ANSWER_MAX_BYTES = 64 << 20;
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int WRONG_REQUEST = 400;

  private final Path file;
  private final String url;
  private final String token;

  private ManagementClient(Path file, String url, String token) {
    this.file = file;
    this.url = url;
    this.token = token;
  }

  /** Finds the endpoint by the file that the broker leaves beside its first data directory. */
  static ManagementClient of(BrokerOptions broker) {
    Path dataDir = broker.dataDir();
    Path file = dataDir.resolveSibling(dataDir.getFileName() + "-plugins").resolve("management");
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      throw notRunning(dataDir, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new Failure(
          "The file " + file + " cannot be read: " + e + ".",
          "It holds the address of the broker's management and is for the broker's owner only.",
          "Run the command as the user that the broker runs as.",
          e);
    }
    String url = properties.getProperty("url", "");
    if (!url.startsWith("http://127.0.0.1:")) {
      throw new Failure(
          "The file " + file + " is damaged.",
          null,
          "Stop the broker and start it again; it writes the file anew.",
          null);
    }
    return new ManagementClient(file, url, properties.getProperty("token", ""));
  }

  private static Failure notRunning(Path dataDir, Exception cause) {
    return new Failure(
        "No broker with the data directory " + dataDir + " runs here.",
        null,
        "Start it with tangram start, or name another one with the --config or -D log.dirs=DIR that"
            + " it was started with; tangram.management.enable must be true.",
        cause);
  }

  /** Asks; gives the answer. */
  JsonValue get(String path) {
    return parse(call("GET", path, Map.of(), null, 0));
  }

  /**
   * Changes something.
   *
   * @param parameters those with the value null are left out
   */
  JsonValue post(String path, Map<String, String> parameters) {
    return parse(call("POST", path, parameters, InputStream.nullInputStream(), 0));
  }

  JsonValue post(String path, Map<String, String> parameters, InputStream body, long bytes) {
    return parse(call("POST", path, parameters, body, bytes));
  }

  private JsonValue parse(byte[] answer) {
    try {
      return JsonValue.parse(answer);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private byte[] call(
      String method, String path, Map<String, String> parameters, InputStream body, long bytes) {
    String query =
        parameters.entrySet().stream()
            .filter(entry -> entry.getValue() != null)
            .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
            .collect(Collectors.joining("&"));
    try {
      URI uri = URI.create(url + path + (query.isEmpty() ? "" : "?" + query));
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
      connection.setRequestMethod(method);
      connection.setConnectTimeout(CONNECT_MS);
      connection.setReadTimeout(ANSWER_MS);
      connection.setRequestProperty("Authorization", "Bearer " + token);
      if (body != null) {
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(bytes);
        send(connection, body);
      }
      return receive(connection);
    } catch (ConnectException e) {
      throw new Failure(
          "The broker of " + file + " does not answer any more.",
          "It ended without removing the file.",
          "See tangram status; start it with tangram start.",
          e);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private static void send(HttpURLConnection connection, InputStream body) throws IOException {
    try (OutputStream out = connection.getOutputStream()) {
      body.transferTo(out);
    } catch (ConnectException e) {
      throw e;
    } catch (IOException e) {
      // A broker that refuses a request may not read it to its end; the answer says why.
      if (connection.getErrorStream() == null) {
        throw e;
      }
    }
  }

  private byte[] receive(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    try (InputStream in =
        status == OK ? connection.getInputStream() : connection.getErrorStream()) {
      byte[] answer = in == null ? new byte[0] : in.readNBytes(ANSWER_MAX_BYTES);
      if (status == OK) {
        return answer;
      }
      throw refused(status, JsonValue.parse(answer));
    }
  }

  private Failure refused(int status, JsonValue answer) {
    if (status == UNAUTHORIZED) {
      return new Failure(
          "The broker does not accept the token in " + file + ".",
          "The file is from another start of it.",
          "See tangram status; try again.",
          null);
    }
    String remedy = answer.get("whatToDo").text();
    return new Failure(
        answer.get("problem").text(),
        null,
        status == WRONG_REQUEST ? "See tangram plugins --help." : remedy,
        null);
  }

  private Failure broken(IOException e) {
    return new Failure(
        "The broker at " + url + " ended the conversation: " + e.getMessage() + ".",
        null,
        "See tangram status and the broker's log; try again.",
        e);
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
