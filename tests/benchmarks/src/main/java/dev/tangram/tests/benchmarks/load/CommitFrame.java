package dev.tangram.tests.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * An OffsetCommit request of version 8, and the answer to it. It comes from nobody who is a member
 * of the group, as that of a consumer that assigns partitions to itself.
 */
final class CommitFrame {

  private static final short VERSION = 8;
  private static final int LEADER_EPOCH = 3;

  private CommitFrame() {}

  /** The request with its length in front: an offset for each of some partitions in a row. */
  static ByteBuffer request(String group, String topic, int first, int count, long offset) {
    List<OffsetCommitRequestPartition> partitions = new ArrayList<>(count);
    for (int i = first; i < first + count; i++) {
      partitions.add(
          new OffsetCommitRequestPartition()
              .setPartitionIndex(i)
              .setCommittedOffset(offset)
              .setCommittedLeaderEpoch(LEADER_EPOCH)
              .setCommittedMetadata(""));
    }
    return GroupConnection.frame(
        ApiKeys.OFFSET_COMMIT,
        VERSION,
        new OffsetCommitRequestData()
            .setGroupId(group)
            .setTopics(
                List.of(new OffsetCommitRequestTopic().setName(topic).setPartitions(partitions))),
        0);
  }

  /**
   * Checks an answer, its length left out.
   *
   * @throws IOException when it belongs to another request or says an error of any partition
   */
  static void check(ByteBuffer answer, int correlation) throws IOException {
    int found = answer.getInt();
    if (found != correlation) {
      throw new IOException("answer to " + found + " instead of " + correlation);
    }
    answer.get(); // no tagged fields in the header
    answer.getInt(); // throttle time
    if (unsignedVarint(answer) != 2) {
      throw new IOException("the answer to a commit has not one topic");
    }
    answer.position(unsignedVarint(answer) - 1 + answer.position());
    int partitions = unsignedVarint(answer) - 1;
    for (int i = 0; i < partitions; i++) {
      answer.getInt();
      short error = answer.getShort();
      if (error != 0) {
        throw new IOException("a commit was answered with error " + error);
      }
      answer.get(); // no tagged fields
    }
    if (partitions <= 0) {
      throw new IOException("the answer to a commit has no partition");
    }
  }

  private static int unsignedVarint(ByteBuffer buffer) {
    int value = 0;
    int shift = 0;
    byte next;
    do {
      next = buffer.get();
      value |= (next & 0x7F) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }
}
