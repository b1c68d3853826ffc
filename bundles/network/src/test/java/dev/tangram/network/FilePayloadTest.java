package dev.tangram.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.BufferPayload;
import dev.tangram.protocol.Payload;
import dev.tangram.protocol.message.FetchRequest;
import dev.tangram.protocol.message.FetchResponse;
import dev.tangram.request.FilePayload;
import dev.tangram.request.RequestContext;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Regions of files go to the socket, between buffers, whole, and are released once. */
class FilePayloadTest {

  private static final int VERSION = 12;
  private static final int FILE_SIZE = 8 << 20;

  private final byte[] content = new byte[FILE_SIZE];
  private final AtomicInteger handedOut = new AtomicInteger();
  private final AtomicInteger released = new AtomicInteger();
  private FileChannel file;

  @BeforeEach
  void writeFile(@TempDir Path folder) throws IOException {
    new Random(1).nextBytes(content);
    Path path = folder.resolve("00000000000000000000.log");
    Files.write(path, content);
    file = FileChannel.open(path);
  }

  @AfterEach
  void closeFile() throws IOException {
    assertThat(file.isOpen()).as("nobody else closes the file").isTrue();
    file.close();
    assertThat(released.get()).as("released once each").isEqualTo(handedOut.get());
  }

  private record Region(FileChannel channel, long position, int sizeInBytes, AtomicInteger ends)
      implements FilePayload {
    @Override
    public void release() {
      ends.incrementAndGet();
    }
  }

  private Payload region(int position, int size) {
    handedOut.incrementAndGet();
    return new Region(file, position, size, released);
  }

  private static FetchResponse response(List<Payload> payloads) {
    List<FetchResponse.PartitionData> partitions = new ArrayList<>();
    for (Payload payload : payloads) {
      partitions.add(
          new FetchResponse.PartitionData()
              .setPartitionIndex(partitions.size())
              .setRecords(payload));
    }
    return new FetchResponse()
        .setResponses(
            List.of(
                new FetchResponse.FetchableTopicResponse()
                    .setTopic("topic")
                    .setPartitions(partitions)));
  }

  private static byte[] fetch(int id) {
    return Wire.frame(ApiKey.FETCH, VERSION, id, new FetchRequest());
  }

  private static byte[] records(FetchResponse response, int partition) {
    var payload = (BufferPayload) response.responses().get(0).partitions().get(partition).records();
    return ByteBufUtil.getBytes(payload.buffer());
  }

  private byte[] part(int position, int size) {
    return Arrays.copyOfRange(content, position, position + size);
  }

  private void answer(RequestContext request) {
    byte[] small = part(0, 100);
    byte[] large = part(5, 50_000);
    request.respond(
        response(
            List.of(
                region(3, 1_000_000),
                new BufferPayload(Unpooled.wrappedBuffer(small)),
                region(7_000_000, 17),
                new BufferPayload(Unpooled.wrappedBuffer(large)),
                new BufferPayload(Unpooled.EMPTY_BUFFER),
                region(FILE_SIZE - 9, 9))));
  }

  @ParameterizedTest
  @EnumSource
  void filesAndBuffersInOneResponse(Transport transport) throws Exception {
    TestHandler handler = TestHandler.inline(ApiKey.FETCH, this::answer);
    try (TestServer server = TestServer.open(transport, handler);
        Wire wire = server.connect()) {
      for (int i = 0; i < 5; i++) {
        wire.send(fetch(i));
        FetchResponse response = wire.receive(ApiKey.FETCH, VERSION, new FetchResponse());
        assertThat(records(response, 0)).isEqualTo(part(3, 1_000_000));
        assertThat(records(response, 1)).isEqualTo(part(0, 100));
        assertThat(records(response, 2)).isEqualTo(part(7_000_000, 17));
        assertThat(records(response, 3)).isEqualTo(part(5, 50_000));
        assertThat(records(response, 4)).isEmpty();
        assertThat(records(response, 5)).isEqualTo(part(FILE_SIZE - 9, 9));
      }
    }
  }

  /** A reader that does not read stops the server's reading: nothing piles up. */
  @ParameterizedTest
  @EnumSource
  void slowReader(Transport transport) throws Exception {
    int count = 40;
    TestHandler handler =
        TestHandler.inline(
                ApiKey.FETCH, request -> request.respond(response(List.of(region(0, FILE_SIZE)))))
            .inParallel();
    try (TestServer server = TestServer.open(transport, handler);
        Wire wire = server.connect()) {
      for (int i = 0; i < count; i++) {
        wire.send(fetch(i));
      }
      Awaitility.await().until(() -> server.metrics().readPauses() > 0);
      assertThat(handedOut.get()).isLessThan(5);
      for (int i = 0; i < count; i++) {
        FetchResponse response = wire.receive(ApiKey.FETCH, VERSION, new FetchResponse());
        assertThat(records(response, 0)).isEqualTo(content);
      }
      assertThat(handedOut.get()).isEqualTo(count);
    }
  }

  /** One that has stopped to read for too long is closed, and what was for it is released. */
  @ParameterizedTest
  @EnumSource
  void readerThatStops(Transport transport) throws Exception {
    TestHandler handler =
        TestHandler.blocking(
            ApiKey.FETCH, request -> request.respond(response(List.of(region(0, FILE_SIZE)))));
    try (TestServer server = TestServer.open(transport, handler);
        Wire wire = server.connect()) {
      wire.send(fetch(1));
      assertThat(wire.socket.getInputStream().read()).isNotNegative();
      // The first look sees how far the socket came; what it still takes counts as traffic.
      Awaitility.await()
          .until(
              () -> {
                server.pass(TestServer.IDLE_MS + 1);
                return server.metrics().idleClosed() == 1;
              });
      Awaitility.await().until(() -> released.get() == 1);
    }
  }

  /** One that reads slowly is not idle, however long the answer takes. */
  @ParameterizedTest
  @EnumSource
  void readerThatIsSlowButGoesOn(Transport transport) throws Exception {
    TestHandler handler =
        TestHandler.inline(
            ApiKey.FETCH, request -> request.respond(response(List.of(region(0, FILE_SIZE)))));
    try (TestServer server = TestServer.open(transport, handler);
        Wire wire = new Wire(server.port(), 64 * 1024)) {
      wire.send(fetch(1));
      // More than both systems hold between them: each step needs the server to write.
      for (int read = 0; read < FILE_SIZE - (2 << 20); read += 2 << 20) {
        assertThat(wire.socket.getInputStream().readNBytes(2 << 20)).hasSize(2 << 20);
        server.pass(TestServer.IDLE_MS + 1);
      }
      assertThat(server.metrics().idleClosed()).isZero();
    }
  }

  @Test
  void answerThatCannotBeEncoded() throws Exception {
    TestHandler handler =
        TestHandler.inline(
            ApiKey.FETCH,
            request -> {
              FetchResponse response = response(List.of(region(0, 5_000)));
              response.responses().get(0).setTopic(null);
              request.respond(response);
            });
    try (TestServer server = TestServer.open(Transport.best(), handler);
        Wire wire = server.connect()) {
      wire.send(fetch(1));
      assertThat(wire.receiveEnd()).isZero();
      assertThat(server.server.requestMetrics().of(ApiKey.FETCH).errors()).isEqualTo(1);
    }
  }

  @Test
  void answersThatAreNotSentAreReleased() throws Exception {
    TestHandler handler =
        TestHandler.inline(
            ApiKey.FETCH,
            request -> {
              request.respond(response(List.of(region(0, 5_000), region(5, 5))));
              request.respond(response(List.of(region(0, 5_000))));
            });
    try (TestServer server = TestServer.open(Transport.best(), handler);
        Wire wire = server.connect()) {
      wire.send(fetch(1));
      assertThat(wire.receiveId()).isEqualTo(1);
    }
  }
}
