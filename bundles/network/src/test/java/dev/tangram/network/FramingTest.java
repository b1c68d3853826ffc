package dev.tangram.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.BufferPayload;
import dev.tangram.protocol.message.HeartbeatRequest;
import dev.tangram.protocol.message.HeartbeatResponse;
import dev.tangram.protocol.message.ProduceRequest;
import dev.tangram.protocol.message.ProduceResponse;
import dev.tangram.request.RequestContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames are cut out of the stream wherever the packets end. */
class FramingTest {

  private static final int MEGABYTE = 1 << 20;

  private final Queue<byte[]> produced = new ConcurrentLinkedQueue<>();
  private final TestHandler produce =
      TestHandler.inline(ApiKey.PRODUCE, this::produce).inParallel();
  private final TestHandler heartbeat =
      TestHandler.inline(ApiKey.HEARTBEAT, request -> request.respond(new HeartbeatResponse()));

  private void produce(RequestContext request) {
    ByteBuf records = records(request);
    assertThat(records.isDirect()).isTrue();
    assertThat(records.nioBufferCount()).as("one contiguous buffer").isEqualTo(1);
    produced.add(ByteBufUtil.getBytes(records));
    request.respond(new ProduceResponse());
  }

  static ByteBuf records(RequestContext request) {
    ProduceRequest body = request.body();
    return ((BufferPayload) body.topicData().get(0).partitionData().get(0).records()).buffer();
  }

  private static byte[] heartbeat(int id) {
    return Wire.frame(ApiKey.HEARTBEAT, 4, id, new HeartbeatRequest().setGroupId("group"));
  }

  private static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource
  void splitAtEachByte(Transport transport) throws Exception {
    try (TestServer server = TestServer.open(transport, produce, heartbeat);
        Wire wire = server.connect()) {
      byte[] two = Wire.join(Wire.produce(1, random(40, 7)), heartbeat(2));
      for (int cut = 1; cut < two.length; cut++) {
        long reads = server.metrics().socketReads();
        wire.socket.getOutputStream().write(two, 0, cut);
        Awaitility.await()
            .pollInterval(Duration.ofMillis(1))
            .until(() -> server.metrics().socketReads() > reads);
        wire.socket.getOutputStream().write(two, cut, two.length - cut);
        assertThat(wire.receiveId()).isEqualTo(1);
        assertThat(wire.receiveId()).isEqualTo(2);
        assertThat(produced.remove()).isEqualTo(random(40, 7));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyFramesInOnePacketAreAnsweredInFewFlushes(Transport transport) throws Exception {
    int count = 2_000;
    try (TestServer server = TestServer.open(transport, produce, heartbeat);
        Wire wire = server.connect()) {
      byte[][] frames = new byte[count][];
      for (int i = 0; i < count; i++) {
        frames[i] = i % 3 == 0 ? Wire.produce(i, random(100 + i, i)) : heartbeat(i);
      }
      wire.send(frames);
      for (int i = 0; i < count; i++) {
        assertThat(wire.receiveId()).isEqualTo(i);
      }
      for (int i = 0; i < count; i += 3) {
        assertThat(produced.remove()).isEqualTo(random(100 + i, i));
      }
      assertThat(server.metrics().socketFlushes()).isLessThan(count / 5);
    }
  }

  @ParameterizedTest
  @EnumSource
  void framesOfAllSizes(Transport transport) throws Exception {
    int[] sizes = {
      1,
      1_000,
      16_000,
      16_384,
      65_400,
      65_536,
      70_000,
      200_000,
      MEGABYTE,
      3 * MEGABYTE,
      9 * MEGABYTE
    };
    try (TestServer server = TestServer.open(transport, produce);
        Wire wire = server.connect()) {
      for (int i = 0; i < 3 * sizes.length; i++) {
        int size = sizes[i * 7 % sizes.length];
        wire.send(Wire.produce(i, random(size, i)));
        assertThat(wire.receiveId()).isEqualTo(i);
        assertThat(produced.remove()).isEqualTo(random(size, i));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void largeFramesAreReadInPlace(Transport transport) throws Exception {
    int count = 200;
    int size = 100_000;
    try (TestServer server = TestServer.open(transport, produce);
        Wire wire = server.connect()) {
      byte[] frame = Wire.produce(1, random(size, 1));
      for (int i = 0; i < count; i++) {
        wire.send(frame);
        wire.receiveId();
      }
      assertThat(produced).hasSize(count).allSatisfy(b -> assertThat(b).hasSize(size));
      // All but the first, whose buffer has to grow, are expected to be large: 1 KiB of each is
      // moved.
      assertThat(server.metrics().frameBytesCopied()).isLessThan(2 * 65_536 + count * 1_024L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void retainedFramesOutliveTheRequest(Transport transport) throws Exception {
    Queue<RequestContext> kept = new ConcurrentLinkedQueue<>();
    TestHandler keeping =
        TestHandler.inline(
                ApiKey.PRODUCE,
                request -> {
                  request.retain();
                  kept.add(request);
                  request.respond(new ProduceResponse());
                })
            .inParallel();
    try (TestServer server = TestServer.open(transport, keeping);
        Wire wire = server.connect()) {
      List<Integer> sizes = List.of(10, 20_000, 30_000, 300_000, 5);
      for (int size : sizes) {
        wire.send(Wire.produce(size, random(size, size)));
        assertThat(wire.receiveId()).isEqualTo(size);
      }
      for (int size : sizes) {
        RequestContext request = kept.remove();
        assertThat(ByteBufUtil.getBytes(records(request))).isEqualTo(random(size, size));
        request.release();
      }
    }
  }
}
