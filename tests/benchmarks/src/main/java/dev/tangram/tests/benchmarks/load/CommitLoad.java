package dev.tangram.tests.benchmarks.load;

import dev.tangram.tests.harness.load.Latencies;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Offsets of many groups, committed by requests of one or several partitions. Each connection has
 * groups of its own, and commits for one after the other.
 */
final class CommitLoad {

  /** What all commits of the load say. */
  private static final long OFFSET = 1_234_567;

  private static final short FETCH = 7;
  private static final long LIMIT_SECONDS = 300;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** So many groups are certainly on all partitions of the coordinators' topic. */
  private static final int ALL_COORDINATORS = 500;

  private CommitLoad() {}

  /**
   * Commits for {@code groups} groups, each of which has offsets of {@code partitions} partitions,
   * {@code batch} of them in a request. Records count commits.
   */
  static Outcome run(Order order) throws IOException {
    int groups = order.integer("groups");
    int batch = order.integer("batch");
    int connections = order.integer("connections");
    List<List<ByteBuffer>> frames = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      frames.add(new ArrayList<>());
    }
    for (int first = 0; first < order.integer("partitions"); first += batch) {
      for (int i = 0; i < groups; i++) {
        frames
            .get(i % connections)
            .add(CommitFrame.request(group(order, i), order.text("topic"), first, batch, OFFSET));
      }
    }
    try (RequestLoad load = new RequestLoad(order, frames, CommitFrame::check)) {
      return load.run(batch, 0);
    }
  }

  private static String group(Order order, int number) {
    return order.text("group") + "-" + number;
  }

  /** Waits until all coordinators of the groups serve, which make their topic at first. */
  static Outcome coordinators(Order order) throws IOException {
    long begin = System.nanoTime();
    int groups = Math.min(order.integer("groups"), ALL_COORDINATORS);
    try (GroupConnection connection = new GroupConnection(order.text("bootstrap"))) {
      for (int i = 0; i < groups; i++) {
        Coordinators.await(connection, group(order, i));
      }
    }
    return new Outcome(groups, 0, System.nanoTime() - begin, new Latencies());
  }

  /** Waits until the broker gives the last offset of a group that {@link #run} has committed. */
  static Outcome await(Order order) throws IOException {
    long begin = System.nanoTime();
    int partition = order.integer("partitions") - 1;
    try (GroupConnection connection = new GroupConnection(order.text("bootstrap"))) {
      while (!isGiven(connection, group(order, 0), order.text("topic"), partition)) {
        if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
          throw new IOException("the offsets do not come");
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    return new Outcome(1, 0, System.nanoTime() - begin, new Latencies());
  }

  /** An error means that the coordinator is not there or not loaded yet. */
  private static boolean isGiven(
      GroupConnection connection, String group, String topic, int partition) throws IOException {
    connection.send(
        ApiKeys.OFFSET_FETCH,
        FETCH,
        new OffsetFetchRequestData()
            .setGroupId(group)
            .setTopics(
                List.of(
                    new OffsetFetchRequestTopic()
                        .setName(topic)
                        .setPartitionIndexes(List.of(partition)))));
    OffsetFetchResponseData answer =
        connection.receive(ApiKeys.OFFSET_FETCH, FETCH, new OffsetFetchResponseData());
    if (answer.errorCode() != 0 || answer.topics().isEmpty()) {
      return false;
    }
    long offset = answer.topics().get(0).partitions().get(0).committedOffset();
    if (offset != OFFSET) {
      throw new IOException("the committed offset is " + offset + " instead of " + OFFSET);
    }
    return true;
  }
}
