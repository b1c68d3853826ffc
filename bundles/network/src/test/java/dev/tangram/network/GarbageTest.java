package dev.tangram.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.HeartbeatRequest;
import dev.tangram.protocol.message.HeartbeatResponse;
import dev.tangram.protocol.message.ListGroupsRequest;
import dev.tangram.protocol.message.ProduceResponse;
import java.nio.ByteBuffer;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no request costs its own connection and nothing else. */
class GarbageTest {

  private final TestHandler heartbeat =
      TestHandler.inline(ApiKey.HEARTBEAT, request -> request.respond(new HeartbeatResponse()));
  private final TestHandler produce =
      TestHandler.inline(ApiKey.PRODUCE, request -> request.respond(new ProduceResponse()))
          .inParallel();

  private static byte[] heartbeat(int id) {
    return Wire.frame(ApiKey.HEARTBEAT, 4, id, new HeartbeatRequest());
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1_000_001})
  void impossibleLength(int length) throws Exception {
    try (TestServer server =
            TestServer.open(
                Transport.best(), TestServer.Limits.wide().requestMaxBytes(1_000_000), heartbeat);
        Wire good = server.connect();
        Wire bad = server.connect()) {
      bad.send(heartbeat(1), ints(length, 0, 0));
      assertThat(bad.receiveId()).as("the request before it is answered").isEqualTo(1);
      assertThat(bad.receiveEnd()).isZero();
      good.send(heartbeat(2));
      assertThat(good.receiveId()).isEqualTo(2);
      assertThat(server.metrics().malformed()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 999, 30_000, 12 << 16 | 9_999, 0xffff})
  void unknownApiOrVersion(int apiAndVersion) throws Exception {
    int word = apiAndVersion > 0xffff ? apiAndVersion : apiAndVersion << 16;
    try (TestServer server = TestServer.open(Transport.best(), heartbeat);
        Wire wire = server.connect()) {
      wire.send(ints(12, word, 1, -1 << 16));
      assertThat(wire.receiveEnd()).isZero();
    }
  }

  @Test
  void apiWithoutHandler() throws Exception {
    try (TestServer server = TestServer.open(Transport.best(), heartbeat);
        Wire wire = server.connect()) {
      wire.send(Wire.frame(ApiKey.LIST_GROUPS, 4, 1, new ListGroupsRequest()));
      assertThat(wire.receiveEnd()).isZero();
    }
  }

  @Test
  void randomBytes() throws Exception {
    Random random = new Random(42);
    try (TestServer server = TestServer.open(Transport.best(), heartbeat, produce);
        Wire good = server.connect()) {
      for (int round = 0; round < 300; round++) {
        byte[] bytes = new byte[1 + random.nextInt(200)];
        random.nextBytes(bytes);
        try (Wire bad = server.connect()) {
          if (round % 2 == 0) {
            // A plausible beginning, so that the decoder of the body is reached.
            bad.send(ints(bytes.length + 8, random.nextBoolean() ? 9 : 12 << 16 | 4, round), bytes);
          } else {
            bad.send(bytes);
          }
        } catch (java.net.SocketException closed) {
          // As it should be.
        }
      }
      good.send(heartbeat(1));
      assertThat(good.receiveId()).isEqualTo(1);
      Awaitility.await().until(() -> server.metrics().open() == 1);
    }
  }

  @Test
  void truncatedBodies() throws Exception {
    try (TestServer server = TestServer.open(Transport.best(), heartbeat, produce)) {
      byte[] frame = Wire.produce(1, new byte[50]);
      for (int cut = 1; cut < frame.length - 4; cut += 3) {
        byte[] shorter = java.util.Arrays.copyOf(frame, frame.length - cut);
        ByteBuffer.wrap(shorter).putInt(0, shorter.length - 4);
        try (Wire wire = server.connect()) {
          wire.send(shorter);
          assertThat(wire.receiveEnd()).isZero();
        }
      }
    }
  }

  @Test
  void halfFramesOfClientsThatLeave() throws Exception {
    try (TestServer server = TestServer.open(Transport.best(), heartbeat, produce)) {
      byte[] frame = Wire.produce(1, new byte[100_000]);
      for (int cut : new int[] {1, 3, 4, 5, 50, 20_000, 70_000, 100_000}) {
        try (Wire wire = server.connect()) {
          wire.socket.getOutputStream().write(frame, 0, cut);
        }
      }
      Awaitility.await()
          .until(() -> server.metrics().accepted() == 8 && server.metrics().open() == 0);
    }
  }

  @Test
  void handlerThatThrows() throws Exception {
    TestHandler throwing =
        TestHandler.inline(
            ApiKey.HEARTBEAT,
            request -> {
              throw request.correlationId() == 1
                  ? new dev.tangram.model.ApiException(ErrorCode.NOT_COORDINATOR, "not here")
                  : new IllegalStateException("a bug");
            });
    TestHandler fatal =
        TestHandler.blocking(
            ApiKey.LIST_GROUPS,
            request -> {
              throw new StackOverflowError("a worse bug");
            });
    try (TestServer server = TestServer.open(Transport.best(), throwing, fatal);
        Wire wire = server.connect()) {
      wire.send(heartbeat(1), heartbeat(2));
      assertThat(wire.receive(ApiKey.HEARTBEAT, 4, new HeartbeatResponse()).errorCode())
          .isEqualTo(ErrorCode.NOT_COORDINATOR.code());
      assertThat(wire.receive(ApiKey.HEARTBEAT, 4, new HeartbeatResponse()).errorCode())
          .isEqualTo(ErrorCode.UNKNOWN_SERVER_ERROR.code());
      wire.send(Wire.frame(ApiKey.LIST_GROUPS, 4, 3, new ListGroupsRequest()));
      assertThat(wire.receiveEnd()).as("no error answer: closed").isZero();
      assertThat(server.server.requestMetrics().of(ApiKey.HEARTBEAT).errors()).isEqualTo(2);
      try (Wire again = server.connect()) {
        again.send(Wire.frame(ApiKey.LIST_GROUPS, 4, 3, new ListGroupsRequest()));
        assertThat(again.receiveEnd()).as("the I/O thread lives on").isZero();
      }
    }
  }
}
