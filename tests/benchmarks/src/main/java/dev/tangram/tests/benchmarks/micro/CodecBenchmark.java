package dev.tangram.tests.benchmarks.micro;

import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.BufferPayload;
import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.MessageWriter;
import dev.tangram.protocol.PartSink;
import dev.tangram.protocol.Payload;
import dev.tangram.protocol.StringInterner;
import dev.tangram.protocol.message.FetchResponse;
import dev.tangram.protocol.message.MetadataResponse;
import dev.tangram.protocol.message.ProduceRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The messages of the hot path, read from and written to a buffer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {

  private static final short PRODUCE = ProduceRequest.HIGHEST_SUPPORTED_VERSION;
  private static final short FETCH = FetchResponse.HIGHEST_SUPPORTED_VERSION;
  private static final short METADATA = MetadataResponse.HIGHEST_SUPPORTED_VERSION;
  private static final int TOPICS = 10;
  private static final int PARTITIONS = 10;

  private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
  private final StringInterner interner = new StringInterner();
  private ByteBuf produce;
  private FetchResponse fetch;
  private MetadataResponse metadata;

  /** Makes one message of each kind. */
  @Setup
  public void open() {
    ByteBuf records = Unpooled.wrappedBuffer(Batches.direct(63, 1024));
    produce = write(produce(records), PRODUCE);
    fetch = fetch(new FileRange(1 << 20));
    metadata = metadata();
  }

  /** A request with one batch of 64 KiB; its records stay where they are. */
  @Benchmark
  public int readProduce() {
    ProduceRequest request = new ProduceRequest();
    request.read(new MessageReader(produce.duplicate(), interner), PRODUCE);
    return request.topicData().get(0).partitionData().get(0).records().sizeInBytes();
  }

  /** A response with a range of a file for each of ten partitions. */
  @Benchmark
  public int writeFetch() {
    MessageWriter out = new MessageWriter(allocator.buffer(512)).beginFrame();
    fetch.write(out, FETCH);
    Counter counter = new Counter();
    out.finish(counter);
    return counter.bytes;
  }

  /** Ten topics with ten partitions each. */
  @Benchmark
  public int writeMetadata() {
    ByteBuf written = write(metadata, METADATA);
    int bytes = written.readableBytes();
    written.release();
    return bytes;
  }

  private ByteBuf write(ApiMessage message, short version) {
    MessageWriter out = new MessageWriter(allocator.buffer(4096));
    message.write(out, version);
    return out.finish();
  }

  private static ProduceRequest produce(ByteBuf records) {
    ProduceRequest.PartitionProduceData partition =
        new ProduceRequest.PartitionProduceData()
            .setIndex(3)
            .setRecords(new BufferPayload(records));
    ProduceRequest.TopicProduceData topic =
        new ProduceRequest.TopicProduceData()
            .setName("benchmark")
            .setPartitionData(List.of(partition));
    return new ProduceRequest()
        .setAcks((short) -1)
        .setTimeoutMs(30_000)
        .setTopicData(List.of(topic));
  }

  private static FetchResponse fetch(Payload records) {
    List<FetchResponse.PartitionData> partitions = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(
          new FetchResponse.PartitionData()
              .setPartitionIndex(i)
              .setHighWatermark(1_000_000L)
              .setLastStableOffset(1_000_000L)
              .setLogStartOffset(0L)
              .setRecords(records));
    }
    return new FetchResponse()
        .setResponses(
            List.of(
                new FetchResponse.FetchableTopicResponse()
                    .setTopicId(new UUID(1, 2))
                    .setPartitions(partitions)));
  }

  private static MetadataResponse metadata() {
    List<MetadataResponse.MetadataResponseTopic> topics = new ArrayList<>();
    for (int t = 0; t < TOPICS; t++) {
      List<MetadataResponse.MetadataResponsePartition> partitions = new ArrayList<>();
      for (int p = 0; p < PARTITIONS; p++) {
        partitions.add(
            new MetadataResponse.MetadataResponsePartition()
                .setPartitionIndex(p)
                .setLeaderId(p % 3)
                .setReplicaNodes(new int[] {0, 1, 2})
                .setIsrNodes(new int[] {0, 1, 2}));
      }
      topics.add(
          new MetadataResponse.MetadataResponseTopic()
              .setName("topic-" + t)
              .setTopicId(new UUID(1, t))
              .setPartitions(partitions));
    }
    return new MetadataResponse().setClusterId("benchmark").setTopics(topics);
  }

  /** Bytes that the kernel would send from a file. */
  private record FileRange(int sizeInBytes) implements Payload {}

  /** Takes the place of the channel. */
  private static final class Counter implements PartSink {

    private int bytes;

    @Override
    public void bytes(ByteBuf part) {
      bytes += part.readableBytes();
      part.release();
    }

    @Override
    public void payload(Payload payload) {
      bytes += payload.sizeInBytes();
    }
  }
}
