package dev.tangram.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.HeartbeatRequest;
import dev.tangram.protocol.message.HeartbeatResponse;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestRouter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Numbers of connections, idle ones, and the server's own end. */
class ConnectionLimitsTest {

  private final BlockingQueue<RequestContext> arrived = new LinkedBlockingQueue<>();
  private final TestHandler heartbeat =
      TestHandler.inline(ApiKey.HEARTBEAT, request -> request.respond(new HeartbeatResponse()));
  private final TestHandler waiting = TestHandler.inline(ApiKey.HEARTBEAT, arrived::add);

  private static byte[] heartbeat(int id) {
    return Wire.frame(ApiKey.HEARTBEAT, 4, id, new HeartbeatRequest());
  }

  private static void assertServed(Wire wire) throws IOException {
    wire.send(heartbeat(7));
    assertThat(wire.receiveId()).isEqualTo(7);
  }

  @ParameterizedTest
  @EnumSource
  void limitPerAddress(Transport transport) throws Exception {
    TestServer.Limits limits =
        TestServer.Limits.wide().connections(100, 2, Map.of("192.0.2.1", 50));
    try (TestServer server = TestServer.open(transport, limits, heartbeat);
        Wire one = server.connect()) {
      Wire two = server.connect();
      assertServed(one);
      assertServed(two);
      try (Wire three = server.connect()) {
        assertThat(three.receiveEnd()).isZero();
      }
      assertThat(server.metrics().refused()).isEqualTo(1);
      two.close();
      Awaitility.await().until(() -> server.metrics().open() == 1);
      try (Wire again = server.connect()) {
        assertServed(again);
      }
    }
  }

  @Test
  void overridesAndTotal() throws Exception {
    TestServer.Limits limits = TestServer.Limits.wide().connections(3, 1, Map.of("localhost", 10));
    try (TestServer server = TestServer.open(Transport.best(), limits, heartbeat);
        Wire one = server.connect();
        Wire two = server.connect();
        Wire three = server.connect()) {
      assertServed(one);
      assertServed(two);
      assertServed(three);
      try (Wire four = server.connect()) {
        assertThat(four.receiveEnd()).isZero();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void idleConnectionsAreClosed(Transport transport) throws Exception {
    try (TestServer server = TestServer.open(transport, heartbeat);
        Wire idle = server.connect();
        Wire busy = server.connect();
        Wire half = server.connect()) {
      assertServed(idle);
      assertServed(busy);
      half.send(new byte[] {0, 0, 1});
      Awaitility.await().until(() -> server.metrics().socketReads() == 3);
      server.pass(TestServer.IDLE_MS * 2 / 3);
      assertServed(busy);
      server.pass(TestServer.IDLE_MS * 2 / 3);
      assertThat(idle.receiveEnd()).isZero();
      assertThat(half.receiveEnd()).as("half a frame is no traffic for ever").isZero();
      assertServed(busy);
      assertThat(server.metrics().idleClosed()).isEqualTo(2);
    }
  }

  @Test
  void connectionThatWaitsForUsIsNotIdle() throws Exception {
    try (TestServer server = TestServer.open(Transport.best(), waiting);
        Wire wire = server.connect()) {
      wire.send(heartbeat(1));
      RequestContext request = arrived.poll(20, TimeUnit.SECONDS);
      server.pass(TestServer.IDLE_MS * 2);
      server.pass(TestServer.IDLE_MS * 2);
      request.respond(new HeartbeatResponse());
      assertThat(wire.receiveId()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyIdleConnectionsCostNoBuffers(Transport transport) throws Exception {
    int count = 2_000;
    try (TestServer server = TestServer.open(transport, heartbeat)) {
      List<Wire> wires = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Wire wire = server.connect();
        wires.add(wire);
        assertServed(wire);
      }
      assertThat(server.metrics().open()).isEqualTo(count);
      assertThat(io.netty.buffer.PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory())
          .isLessThan(64L << 20);
      assertServed(wires.get(0));
      assertServed(wires.get(count - 1));
      for (Wire wire : wires) {
        wire.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void stopWaitsForRequestsInFlight(Transport transport) throws Exception {
    TestServer server =
        TestServer.open(transport, TestServer.Limits.wide().drainMs(60_000), waiting);
    try (Wire wire = server.connect();
        Wire idle = server.connect()) {
      assertThat(idle.socket.isConnected()).isTrue();
      wire.send(heartbeat(1), heartbeat(2));
      RequestContext request = arrived.poll(20, TimeUnit.SECONDS);
      Thread stop = new Thread(server::close);
      stop.start();
      assertThat(idle.receiveEnd()).as("an idle connection ends at once").isZero();
      request.respond(new HeartbeatResponse());
      assertThat(wire.receiveId()).isEqualTo(1);
      assertThat(wire.receiveEnd()).as("the next request is not begun").isZero();
      stop.join();
      assertThat(arrived).isEmpty();
    }
  }

  @Test
  void stopDoesNotWaitForEver() throws Exception {
    TestServer server =
        TestServer.open(Transport.best(), TestServer.Limits.wide().drainMs(100), waiting);
    try (Wire wire = server.connect()) {
      wire.send(heartbeat(1));
      RequestContext request = arrived.poll(20, TimeUnit.SECONDS);
      Thread stop = new Thread(server::close);
      stop.start();
      assertThat(wire.receiveEnd()).isZero();
      Awaitility.await().until(() -> !request.isConnected());
      request.respond(new HeartbeatResponse());
      stop.join();
    }
  }

  @Test
  void portInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
      NetworkSettings plain = NetworkSettings.loopback();
      NetworkSettings settings =
          new NetworkSettings(
              List.of(
                  new NetworkSettings.Listener(
                      "INTERNAL", "localhost", taken.getLocalPort(), "localhost", 0)),
              1,
              1,
              1_000,
              10,
              -1,
              1_000,
              1,
              -1,
              -1,
              plain.backlog(),
              10,
              10,
              Map.of(),
              -1,
              100);
      NetworkServer server = new NetworkServer(settings, RequestRouter.of());
      assertThatThrownBy(server::start)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("INTERNAL://localhost:" + taken.getLocalPort());
    }
  }
}
