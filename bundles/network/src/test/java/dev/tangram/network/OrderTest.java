package dev.tangram.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.FindCoordinatorRequest;
import dev.tangram.protocol.message.FindCoordinatorResponse;
import dev.tangram.protocol.message.HeartbeatRequest;
import dev.tangram.protocol.message.HeartbeatResponse;
import dev.tangram.protocol.message.ProduceResponse;
import dev.tangram.request.RequestContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers leave in the order of the requests, whoever is done first. */
class OrderTest {

  private static final long WAIT_S = 20;

  private final BlockingQueue<RequestContext> arrived = new LinkedBlockingQueue<>();
  private final TestHandler waitingProduce =
      TestHandler.inline(ApiKey.PRODUCE, arrived::add).inParallel();
  private final TestHandler heartbeat =
      TestHandler.inline(ApiKey.HEARTBEAT, request -> request.respond(new HeartbeatResponse()));
  private final TestHandler blocking =
      TestHandler.blocking(
          ApiKey.FIND_COORDINATOR, request -> request.respond(new FindCoordinatorResponse()));

  private RequestContext next() throws InterruptedException {
    RequestContext request = arrived.poll(WAIT_S, TimeUnit.SECONDS);
    assertThat(request).as("a request").isNotNull();
    return request;
  }

  private static byte[] heartbeat(int id) {
    return Wire.frame(ApiKey.HEARTBEAT, 4, id, new HeartbeatRequest());
  }

  private static byte[] findCoordinator(int id) {
    return Wire.frame(ApiKey.FIND_COORDINATOR, 3, id, new FindCoordinatorRequest().setKey("key"));
  }

  @ParameterizedTest
  @EnumSource
  void pipelinedRequestsMayEndInAnyOrder(Transport transport) throws Exception {
    try (TestServer server = TestServer.open(transport, waitingProduce);
        Wire wire = server.connect()) {
      int count = 50;
      for (int i = 0; i < count; i++) {
        wire.send(Wire.produce(i, new byte[i]));
      }
      List<RequestContext> requests = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        requests.add(next());
      }
      Collections.shuffle(requests, new Random(5));
      requests.forEach(request -> request.respond(new ProduceResponse()));
      for (int i = 0; i < count; i++) {
        assertThat(wire.receiveId()).isEqualTo(i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void nextRequestWaitsForOneThatIsNotPipelined(Transport transport) throws Exception {
    TestHandler waiting = TestHandler.inline(ApiKey.HEARTBEAT, arrived::add);
    try (TestServer server = TestServer.open(transport, waiting);
        Wire wire = server.connect()) {
      wire.send(heartbeat(1), heartbeat(2), heartbeat(3));
      for (int id = 1; id <= 3; id++) {
        RequestContext request = next();
        assertThat(request.correlationId()).isEqualTo(id);
        assertThat(arrived).isEmpty();
        request.respond(new HeartbeatResponse());
        assertThat(wire.receiveId()).isEqualTo(id);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void nextRequestWaitsForOneThatPassesTheQueue(Transport transport) throws Exception {
    TestHandler slow = TestHandler.blocking(ApiKey.PRODUCE, arrived::add).inParallel();
    try (TestServer server = TestServer.open(transport, slow);
        Wire wire = server.connect()) {
      wire.send(Wire.produce(1, new byte[1]), Wire.produce(2, new byte[1]));
      for (int id = 1; id <= 2; id++) {
        RequestContext request = next();
        assertThat(request.correlationId()).isEqualTo(id);
        assertThat(arrived).isEmpty();
        request.respond(new ProduceResponse());
        assertThat(wire.receiveId()).isEqualTo(id);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void inlineAndBlockingMixed(Transport transport) throws Exception {
    TestHandler produce =
        TestHandler.inline(ApiKey.PRODUCE, request -> request.respond(new ProduceResponse()))
            .inParallel();
    try (TestServer server = TestServer.open(transport, produce, heartbeat, blocking)) {
      Random random = new Random(11);
      try (Wire one = server.connect();
          Wire other = server.connect()) {
        int count = 600;
        for (Wire wire : List.of(one, other)) {
          byte[][] frames = new byte[count][];
          for (int i = 0; i < count; i++) {
            int kind = random.nextInt(3);
            frames[i] =
                kind == 0
                    ? heartbeat(i)
                    : kind == 1 ? findCoordinator(i) : Wire.produce(i, new byte[i * 10]);
          }
          Thread sender = new Thread(() -> sendQuietly(wire, frames));
          sender.start();
          for (int i = 0; i < count; i++) {
            assertThat(wire.receiveId()).isEqualTo(i);
          }
          sender.join();
        }
      }
      assertThat(server.server.requestMetrics().of(ApiKey.FIND_COORDINATOR).requests())
          .isPositive();
      assertThat(server.server.requestMetrics().of(ApiKey.FIND_COORDINATOR).queueNanos())
          .isPositive();
    }
  }

  private static void sendQuietly(Wire wire, byte[][] frames) {
    try {
      wire.send(frames);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void requestWithoutAnswerLeavesNoGap() throws Exception {
    TestHandler silent =
        TestHandler.inline(ApiKey.PRODUCE, RequestContext::respondWithout).inParallel();
    try (TestServer server = TestServer.open(Transport.best(), silent, heartbeat);
        Wire wire = server.connect()) {
      wire.send(Wire.produce(1, new byte[3]), Wire.produce(2, new byte[30_000]), heartbeat(3));
      assertThat(wire.receiveId()).isEqualTo(3);
    }
  }

  @Test
  void secondAnswerIsIgnored() throws Exception {
    TestHandler twice =
        TestHandler.inline(
            ApiKey.HEARTBEAT,
            request -> {
              request.respond(new HeartbeatResponse());
              request.respond(new HeartbeatResponse());
              request.close("too late");
            });
    try (TestServer server = TestServer.open(Transport.best(), twice);
        Wire wire = server.connect()) {
      wire.send(heartbeat(1), heartbeat(2));
      assertThat(wire.receiveId()).isEqualTo(1);
      assertThat(wire.receiveId()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void waitingRequestsHearOfTheDisconnect(Transport transport) throws Exception {
    try (TestServer server = TestServer.open(transport, waitingProduce)) {
      Queue<Integer> gone = new ConcurrentLinkedQueue<>();
      List<RequestContext> requests = new ArrayList<>();
      try (Wire wire = server.connect()) {
        for (int i = 0; i < 3; i++) {
          wire.send(Wire.produce(i, new byte[100]));
          RequestContext request = next();
          requests.add(request);
          request.onDisconnect(() -> gone.add(request.correlationId()));
        }
        requests.get(1).respond(new ProduceResponse());
      }
      Awaitility.await().until(() -> gone.size() == 2);
      assertThat(gone).containsExactly(0, 2);
      assertThat(requests.get(0).isConnected()).isFalse();
      // Late answers are dropped, and their memory is given back.
      requests.forEach(request -> request.respond(new ProduceResponse()));
      RequestContext last = requests.get(2);
      last.onDisconnect(() -> gone.add(99));
      assertThat(gone).as("an ended request hears nothing").hasSize(2);
    }
  }

  @Test
  void closingInOrder() throws Exception {
    try (TestServer server = TestServer.open(Transport.best(), waitingProduce);
        Wire wire = server.connect()) {
      for (int i = 0; i < 3; i++) {
        wire.send(Wire.produce(i, new byte[8]));
      }
      RequestContext first = next();
      next().close("a test wants it");
      next().respond(new ProduceResponse());
      first.respond(new ProduceResponse());
      assertThat(wire.receiveId()).isZero();
      assertThat(wire.receiveEnd()).as("bytes behind the close").isZero();
    }
  }
}
