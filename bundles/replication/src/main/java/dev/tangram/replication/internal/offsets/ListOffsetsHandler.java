package dev.tangram.replication.internal.offsets;

import dev.tangram.log.EpochEnd;
import dev.tangram.log.PartitionLog;
import dev.tangram.log.TimestampedOffset;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.ListOffsetsRequest;
import dev.tangram.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import dev.tangram.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import dev.tangram.protocol.message.ListOffsetsResponse;
import dev.tangram.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import dev.tangram.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import dev.tangram.replication.ReplicaManager;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ListOffsets, versions 0 to 9: the offset of a time or of an end of the log. A search by time
 * reads files and runs on an I/O thread.
 */
@Component(service = RequestHandler.class)
public final class ListOffsetsHandler implements RequestHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ListOffsetsHandler.class);

  /** Next offset to be read by a consumer. */
  static final long LATEST = -1L;

  static final long EARLIEST = -2L;

  /** Offset of the record with the largest timestamp (KIP-734). */
  static final long MAX_TIMESTAMP = -3L;

  /** Smallest offset on this broker's own disks (KIP-405). */
  static final long EARLIEST_LOCAL = -4L;

  /** Largest offset in remote storage (KIP-1005); there is none. */
  static final long LATEST_TIERED = -5L;

  private static final byte READ_COMMITTED = 1;
  private static final int DEBUGGING_CONSUMER = -2;

  private final ReplicaManager replicas;

  @Activate
  public ListOffsetsHandler(@Reference ReplicaManager replicas) {
    this.replicas = replicas;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.LIST_OFFSETS;
  }

  /** The ends of the log are known without looking into files. */
  @Override
  public Execution execution(RequestContext request) {
    ListOffsetsRequest body = request.body();
    for (ListOffsetsTopic topic : body.topics()) {
      for (ListOffsetsPartition partition : topic.partitions()) {
        if (partition.timestamp() >= 0 || partition.timestamp() == MAX_TIMESTAMP) {
          return Execution.BLOCKING;
        }
      }
    }
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext request) {
    ListOffsetsRequest body = request.body();
    Set<Long> seen = new HashSet<>();
    Set<Long> repeated = new HashSet<>();
    List<ListOffsetsTopicResponse> topics = new ArrayList<>(body.topics().size());
    for (ListOffsetsTopic topic : body.topics()) {
      seen.clear();
      repeated.clear();
      topic.partitions().stream()
          .map(partition -> (long) partition.partitionIndex())
          .filter(index -> !seen.add(index))
          .forEach(repeated::add);
      List<ListOffsetsPartitionResponse> answers = new ArrayList<>(topic.partitions().size());
      for (ListOffsetsPartition partition : topic.partitions()) {
        boolean twice = repeated.contains((long) partition.partitionIndex());
        answers.add(answer(request, body, topic.name(), partition, twice));
      }
      topics.add(new ListOffsetsTopicResponse().setName(topic.name()).setPartitions(answers));
    }
    request.respond(new ListOffsetsResponse().setTopics(topics));
  }

  private ListOffsetsPartitionResponse answer(
      RequestContext request,
      ListOffsetsRequest body,
      String topic,
      ListOffsetsPartition wanted,
      boolean twice) {
    ListOffsetsPartitionResponse answer =
        new ListOffsetsPartitionResponse()
            .setPartitionIndex(wanted.partitionIndex())
            .setErrorCode(ErrorCode.NONE.code());
    try {
      if (twice) {
        throw new ApiException(ErrorCode.INVALID_REQUEST, "The partition is asked for twice.");
      }
      checkVersion(request.apiVersion(), wanted.timestamp());
      PartitionLog log =
          replicas
              .require(topic, wanted.partitionIndex())
              .log(wanted.currentLeaderEpoch(), body.replicaId() != DEBUGGING_CONSUMER);
      if (request.apiVersion() == 0) {
        answer.setOldStyleOffsets(oldStyle(log, wanted));
      } else {
        TimestampedOffset found = find(log, body, wanted.timestamp());
        answer.setTimestamp(found.timestamp()).setOffset(found.offset());
        if (request.apiVersion() >= 4) {
          answer.setLeaderEpoch(found.leaderEpoch());
        }
      }
    } catch (ApiException e) {
      answer.setErrorCode(e.error().code());
    } catch (RuntimeException e) {
      LOG.error("Looking for an offset in {}-{} failed", topic, wanted.partitionIndex(), e);
      answer.setErrorCode(ErrorCode.UNKNOWN_SERVER_ERROR.code());
    }
    return answer;
  }

  private static void checkVersion(short version, long timestamp) {
    boolean known =
        timestamp >= EARLIEST
            || timestamp == MAX_TIMESTAMP && version >= 7
            || timestamp == EARLIEST_LOCAL && version >= 8
            || timestamp == LATEST_TIERED && version >= 9;
    if (!known) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_VERSION, "Timestamp " + timestamp + " has no meaning here.");
    }
  }

  private static TimestampedOffset find(PartitionLog log, ListOffsetsRequest body, long timestamp) {
    if (timestamp == LATEST) {
      return new TimestampedOffset(-1L, end(log, body), log.latestEpoch());
    }
    if (timestamp == EARLIEST || timestamp == EARLIEST_LOCAL) {
      long start = log.logStartOffset();
      return new TimestampedOffset(-1L, start, epochAt(log, start));
    }
    if (timestamp == LATEST_TIERED) {
      return TimestampedOffset.NONE;
    }
    TimestampedOffset found =
        timestamp == MAX_TIMESTAMP
            ? log.maxTimestamp()
            : log.findByTimestamp(timestamp).orElse(TimestampedOffset.NONE);
    // What a consumer may not read yet is not there for it.
    return found.offset() < end(log, body) ? found : TimestampedOffset.NONE;
  }

  /** The epoch that the record at an offset belongs to, or will. */
  private static int epochAt(PartitionLog log, long offset) {
    int epoch = log.latestEpoch();
    while (epoch > 0) {
      EpochEnd before = log.endOffsetFor(epoch - 1);
      if (before.epoch() < 0 || before.endOffset() <= offset) {
        return epoch;
      }
      epoch = before.epoch();
    }
    return epoch;
  }

  private static long end(PartitionLog log, ListOffsetsRequest body) {
    if (body.replicaId() >= 0) {
      return log.logEndOffset();
    }
    return body.isolationLevel() == READ_COMMITTED ? log.lastStableOffset() : log.highWatermark();
  }

  /**
   * What clients before 0.10.1 ask for: offsets at which a read may begin, the largest first. They
   * get the one that the time stands for and, for later times than the first record's, the start.
   */
  private static long[] oldStyle(PartitionLog log, ListOffsetsPartition wanted) {
    long start = log.logStartOffset();
    long end = log.highWatermark();
    if (wanted.maxNumOffsets() <= 0) {
      return new long[0];
    }
    if (wanted.timestamp() == EARLIEST) {
      return new long[] {start};
    }
    long first = end;
    if (wanted.timestamp() != LATEST) {
      TimestampedOffset found =
          log.findByTimestamp(wanted.timestamp()).orElse(TimestampedOffset.NONE);
      first = found.offset() < 0 ? end : Math.min(found.offset(), end);
    }
    return wanted.maxNumOffsets() == 1 || first == start
        ? new long[] {first}
        : new long[] {first, start};
  }
}
