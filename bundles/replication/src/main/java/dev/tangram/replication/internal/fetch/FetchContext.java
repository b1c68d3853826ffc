package dev.tangram.replication.internal.fetch;

import dev.tangram.model.ErrorCode;
import dev.tangram.model.Uuids;
import dev.tangram.protocol.message.FetchResponse;
import dev.tangram.protocol.message.FetchResponse.FetchableTopicResponse;
import dev.tangram.replication.internal.fetch.FetchPartition.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.IntSupplier;

/** The partitions of one fetch, and how its answer is put together with or without a session. */
final class FetchContext {

  private final ErrorCode error;
  private final List<FetchPartition> partitions;
  private final FetchSession session;
  private final IntSupplier newSession;

  private FetchContext(
      ErrorCode error,
      List<FetchPartition> partitions,
      FetchSession session,
      IntSupplier newSession) {
    this.error = error;
    this.partitions = partitions;
    this.session = session;
    this.newSession = newSession;
  }

  static FetchContext refused(ErrorCode error) {
    return new FetchContext(error, List.of(), null, () -> 0);
  }

  static FetchContext withoutSession(LinkedHashMap<Key, FetchPartition> partitions) {
    List<FetchPartition> all = new ArrayList<>(partitions.values());
    return new FetchContext(ErrorCode.NONE, all, null, () -> 0);
  }

  /** Opens a session when it is answered. */
  static FetchContext full(
      LinkedHashMap<Key, FetchPartition> partitions,
      short version,
      boolean follower,
      FetchSessions sessions) {
    List<FetchPartition> all = new ArrayList<>(partitions.values());
    return new FetchContext(
        ErrorCode.NONE, all, null, () -> sessions.create(partitions, follower, version >= 13));
  }

  /** Call with the session's lock held. */
  static FetchContext incremental(FetchSession session) {
    return new FetchContext(ErrorCode.NONE, session.inOrder(), session, session::id);
  }

  /** NONE, or the error of the whole answer. */
  ErrorCode error() {
    return error;
  }

  /** The partitions to read, in this order. */
  List<FetchPartition> partitions() {
    return partitions;
  }

  /**
   * Puts the answer together.
   *
   * @param results one for each of {@link #partitions}; partitions without news are left out of an
   *     incremental answer
   */
  FetchResponse answer(List<PartitionResult> results) {
    FetchResponse response = new FetchResponse().setErrorCode(error.code());
    if (session == null) {
      for (int i = 0; i < results.size(); i++) {
        partitions.get(i).told(results.get(i));
      }
      return response.setResponses(grouped(results, false)).setSessionId(newSession.getAsInt());
    }
    synchronized (session) {
      return response.setResponses(grouped(results, true)).setSessionId(session.id());
    }
  }

  private List<FetchableTopicResponse> grouped(List<PartitionResult> results, boolean newsOnly) {
    List<FetchableTopicResponse> topics = new ArrayList<>();
    FetchableTopicResponse last = null;
    FetchPartition lastPartition = null;
    for (int i = 0; i < results.size(); i++) {
      FetchPartition partition = partitions.get(i);
      PartitionResult result = results.get(i);
      if (newsOnly && !news(partition, result)) {
        continue;
      }
      if (last == null || !sameTopic(partition, lastPartition)) {
        last = new FetchableTopicResponse().setTopicId(partition.topicId());
        last.setTopic(partition.topic() == null ? "" : partition.topic());
        last.setPartitions(new ArrayList<>());
        topics.add(last);
      }
      last.partitions().add(result.toData(partition));
      lastPartition = partition;
    }
    return topics;
  }

  private boolean news(FetchPartition partition, PartitionResult result) {
    if (!partition.hasNews(result)) {
      return false;
    }
    partition.told(result);
    if (result.sizeInBytes() > 0) {
      session.moveToEnd(partition);
    }
    return true;
  }

  private static boolean sameTopic(FetchPartition a, FetchPartition b) {
    return Uuids.ZERO.equals(a.topicId())
        ? a.topic().equals(b.topic())
        : a.topicId().equals(b.topicId());
  }
}
