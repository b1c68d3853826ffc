package dev.tangram.management.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP on the loopback interface, for whoever can read the {@link EndpointFile}. */
final class Endpoint implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);

  private static final int BACKLOG = 16;
  private static final int THREADS = 4;
  private static final int QUEUE_MAX = 16;
  private static final int REQUEST_MAX_S = 120;
  private static final int CONNECTIONS_MAX = 64;
  private static final long REST_MAX_BYTES = 8 << 20;
  private static final int REST_BUFFER_BYTES = 16 << 10;

  private final EndpointFile file;
  private final Routes routes;
  private final long bodyMaxBytes;
  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final Gate gate;

  /**
   * Serves when this returns.
   *
   * @param bodyMaxBytes the largest jar that may be sent
   */
  Endpoint(EndpointFile file, Routes routes, long bodyMaxBytes) throws IOException {
    this.file = file;
    this.routes = routes;
    this.bodyMaxBytes = bodyMaxBytes;
    limit("sun.net.httpserver.maxReqTime", REQUEST_MAX_S);
    limit("jdk.httpserver.maxConnections", CONNECTIONS_MAX);
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
    server = HttpServer.create(address, BACKLOG);
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(QUEUE_MAX),
            task -> {
              Thread thread = new Thread(task, "management-" + number.getAndIncrement());
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.CallerRunsPolicy());
    threads.allowCoreThreadTimeOut(true);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    String token = Gate.newToken();
    gate = new Gate(token, server.getAddress().getPort());
    try {
      file.write(url(), token);
      server.start();
    } catch (IOException e) {
      server.stop(0);
      threads.shutdownNow();
      throw e;
    }
  }

  /** The server of the JDK reads its limits from system properties, once. */
  private static void limit(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      int status = 200;
      byte[] answer;
      InputStream body = exchange.getRequestBody();
      try {
        answer = answer(exchange, body);
      } catch (RequestException e) {
        status = e.status();
        answer = ViewJson.fields("problem", e.getMessage(), "whatToDo", e.remedy());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return; // it stops, and so does the connection
      } catch (RuntimeException e) {
        LOG.error("A request to {} failed", exchange.getRequestURI().getPath(), e);
        status = 500;
        answer =
            ViewJson.fields(
                "problem", "Unexpected: " + e, "whatToDo", "See the log of the broker.");
      }
      if (!isReadToItsEnd(body)) {
        exchange.getResponseHeaders().set("Connection", "close");
      }
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(status, answer.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(answer);
      }
    }
  }

  /** Who is still sending when the connection is closed may lose the answer. */
  private static boolean isReadToItsEnd(InputStream body) throws IOException {
    long left = REST_MAX_BYTES;
    byte[] buffer = new byte[REST_BUFFER_BYTES];
    while (left > 0) {
      int read = body.read(buffer);
      if (read < 0) {
        return true;
      }
      left -= read;
    }
    return false;
  }

  private byte[] answer(HttpExchange exchange, InputStream body)
      throws RequestException, IOException, InterruptedException {
    gate.check(exchange.getRequestHeaders());
    URI uri = exchange.getRequestURI();
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    if (length != null && length.length() > Long.toString(bodyMaxBytes).length()
        || length != null && Long.parseLong(length) > bodyMaxBytes) {
      throw new RequestException(
          413,
          "The request has " + length + " bytes; at most " + bodyMaxBytes + " are taken.",
          "Raise tangram.plugins.jar.max.bytes if the plug-in is really that large.");
    }
    return routes.answer(
        exchange.getRequestMethod(), uri.getPath(), Parameters.ofQuery(uri.getRawQuery()), body);
  }

  /** Requests that go on are cut off. */
  @Override
  public void close() {
    try {
      file.remove();
    } catch (IOException e) {
      LOG.warn("The file {} cannot be removed: {}", file.path(), e.toString());
    }
    server.stop(0);
    threads.shutdownNow();
  }
}
