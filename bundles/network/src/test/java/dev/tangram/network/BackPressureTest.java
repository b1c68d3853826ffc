package dev.tangram.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.HeartbeatRequest;
import dev.tangram.protocol.message.HeartbeatResponse;
import dev.tangram.protocol.message.ProduceResponse;
import dev.tangram.request.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is full stops the reading, nothing is lost, and it goes on when there is room. */
class BackPressureTest {

  private static final long WAIT_S = 20;

  private final BlockingQueue<RequestContext> arrived = new LinkedBlockingQueue<>();

  private RequestContext next() throws InterruptedException {
    RequestContext request = arrived.poll(WAIT_S, TimeUnit.SECONDS);
    assertThat(request).as("a request").isNotNull();
    return request;
  }

  @ParameterizedTest
  @EnumSource
  void fullRequestQueue(Transport transport) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger atOnce = new AtomicInteger();
    TestHandler slow =
        TestHandler.blocking(
            ApiKey.HEARTBEAT,
            request -> {
              atOnce.incrementAndGet();
              awaitUninterruptibly(go);
              request.respond(new HeartbeatResponse());
            });
    int connections = 20;
    int each = 10;
    try (TestServer server =
        TestServer.open(transport, TestServer.Limits.wide().queue(3, 2), slow)) {
      List<Wire> wires = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        Wire wire = server.connect();
        wires.add(wire);
        for (int id = 0; id < each; id++) {
          wire.send(Wire.frame(ApiKey.HEARTBEAT, 4, id, new HeartbeatRequest()));
        }
      }
      Awaitility.await().until(() -> server.metrics().readPauses() >= connections - 5);
      assertThat(server.metrics().requestQueueSize()).isEqualTo(3);
      assertThat(atOnce.get()).isEqualTo(2);
      go.countDown();
      for (Wire wire : wires) {
        for (int id = 0; id < each; id++) {
          assertThat(wire.receiveId()).isEqualTo(id);
        }
        wire.close();
      }
    }
  }

  @Test
  void clientsThatLeaveWhileTheRequestQueueIsFull() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    TestHandler slow =
        TestHandler.blocking(
            ApiKey.HEARTBEAT,
            request -> {
              awaitUninterruptibly(go);
              request.respond(new HeartbeatResponse());
            });
    try (TestServer server =
        TestServer.open(Transport.best(), TestServer.Limits.wide().queue(1, 1), slow)) {
      List<Wire> wires = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Wire wire = server.connect();
        wires.add(wire);
        wire.send(Wire.frame(ApiKey.HEARTBEAT, 4, i, new HeartbeatRequest()));
      }
      // One is handled, one is queued, six have no room; the second may have had none for a moment.
      Awaitility.await().until(() -> server.metrics().readPauses() >= 6);
      for (Wire wire : wires) {
        wire.close();
      }
      Awaitility.await().until(() -> server.metrics().open() == 0);
      try (Wire last = server.connect()) {
        last.send(Wire.frame(ApiKey.HEARTBEAT, 4, 99, new HeartbeatRequest()));
        go.countDown();
        assertThat(last.receiveId()).as("the room goes to one that is there").isEqualTo(99);
      }
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(WAIT_S, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @EnumSource
  void exhaustedMemory(Transport transport) throws Exception {
    TestHandler keeps = TestHandler.inline(ApiKey.PRODUCE, arrived::add).inParallel();
    int size = 300_000;
    try (TestServer server =
        TestServer.open(transport, TestServer.Limits.wide().budget(1_000_000), keeps)) {
      List<Wire> wires = new ArrayList<>();
      List<Thread> senders = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Wire wire = server.connect();
        wires.add(wire);
        Thread sender = new Thread(() -> sendQuietly(wire, Wire.produce(1, new byte[size])));
        sender.start();
        senders.add(sender);
      }
      // Half frames have used everything up; one of them may become whole all the same.
      Awaitility.await().until(() -> arrived.size() >= 1 && server.metrics().readPauses() >= 6);
      // The bytes put aside are counted as well: at most a receive buffer each.
      assertThat(server.metrics().bytesInFlight())
          .isBetween(1_000_000L, 1_000_000L + size + 10 * 70_000);
      for (int i = 0; i < 10; i++) {
        next().respond(new ProduceResponse());
      }
      for (Wire wire : wires) {
        assertThat(wire.receiveId()).isEqualTo(1);
        wire.close();
      }
      for (Thread sender : senders) {
        sender.join();
      }
    }
  }

  private static void sendQuietly(Wire wire, byte[] frame) {
    try {
      wire.send(frame);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void announcedFrameCostsNoMemoryUntilItComes() throws Exception {
    TestHandler produce = TestHandler.inline(ApiKey.PRODUCE, arrived::add).inParallel();
    try (TestServer server = TestServer.open(Transport.best(), produce)) {
      long before = directBytes();
      List<Wire> wires = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Wire wire = server.connect();
        wires.add(wire);
        wire.send(java.nio.ByteBuffer.allocate(8).putInt(60 << 20).putInt(0).array());
      }
      Awaitility.await().until(() -> server.metrics().bytesInFlight() == 3L * (64 << 10));
      assertThat(directBytes() - before).isLessThan(24L << 20);
      for (Wire wire : wires) {
        wire.close();
      }
      Awaitility.await().until(() -> server.metrics().bytesInFlight() == 0);
    }
  }

  private static long directBytes() {
    return io.netty.buffer.PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }

  @ParameterizedTest
  @EnumSource
  void requestsInFlightOfOneConnectionAreBounded(Transport transport) throws Exception {
    TestHandler waiting = TestHandler.inline(ApiKey.PRODUCE, arrived::add).inParallel();
    try (TestServer server = TestServer.open(transport, waiting);
        Wire wire = server.connect()) {
      int count = 200;
      byte[][] frames = new byte[count][];
      for (int i = 0; i < count; i++) {
        frames[i] = Wire.produce(i, new byte[10]);
      }
      wire.send(frames);
      Awaitility.await().until(() -> server.metrics().readPauses() > 0);
      assertThat(arrived).hasSize(64);
      for (int i = 0; i < count; i++) {
        next().respond(new ProduceResponse());
        assertThat(wire.receiveId()).isEqualTo(i);
        assertThat(arrived).hasSizeLessThanOrEqualTo(64);
      }
    }
  }

  @Test
  void connectionsWaitForTheOpening() throws Exception {
    TestHandler heartbeat =
        TestHandler.inline(ApiKey.HEARTBEAT, request -> request.respond(new HeartbeatResponse()));
    try (TestServer server =
            TestServer.bound(Transport.best(), TestServer.Limits.wide(), heartbeat);
        Wire wire = server.connect()) {
      wire.send(Wire.frame(ApiKey.HEARTBEAT, 4, 1, new HeartbeatRequest()));
      Awaitility.await().until(() -> server.metrics().accepted() == 1);
      assertThat(server.metrics().socketReads()).isZero();
      server.server.open();
      assertThat(wire.receiveId()).isEqualTo(1);
    }
  }
}
