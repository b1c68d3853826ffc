package dev.tangram.replication.internal.fetch;

import dev.tangram.model.ErrorCode;
import dev.tangram.model.Uuids;
import dev.tangram.protocol.message.FetchRequest;
import dev.tangram.replication.internal.fetch.FetchPartition.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The fetch sessions of a broker (KIP-227), limited in number. Finding a session takes no lock that
 * clients share; only opening one does.
 *
 * <p>A full house makes room for a newcomer when a session was not used for two minutes, when the
 * newcomer is a follower and another is not, or when the newcomer has more partitions than one that
 * is older than two minutes. Otherwise the newcomer is served without a session.
 */
final class FetchSessions {

  static final long EVICTION_MS = 120_000L;

  private final ConcurrentHashMap<Integer, FetchSession> sessions = new ConcurrentHashMap<>();
  private final int slots;
  private final LongSupplier clockMs;
  // Guarded by this: a search that found no room is not repeated before its result can change.
  private long noRoomUntilMs;
  private int noRoomForSize;

  /**
   * @param slots the most sessions
   * @param clockMs a clock that never goes back, in milliseconds
   */
  FetchSessions(int slots, LongSupplier clockMs) {
    this.slots = slots;
    this.clockMs = clockMs;
  }

  int size() {
    return sessions.size();
  }

  /**
   * Finds out what a request fetches.
   *
   * @param names the name of a topic id, null when it is not known
   */
  FetchContext open(
      FetchRequest request, short version, boolean follower, Function<UUID, String> names) {
    int epoch = request.sessionEpoch();
    if (version < 7) {
      return FetchContext.withoutSession(wanted(request, null, names));
    }
    if (epoch == FetchSession.FINAL_EPOCH || epoch == FetchSession.INITIAL_EPOCH) {
      sessions.remove(request.sessionId());
      LinkedHashMap<Key, FetchPartition> wanted = wanted(request, null, names);
      return epoch == FetchSession.FINAL_EPOCH
          ? FetchContext.withoutSession(wanted)
          : FetchContext.full(wanted, version, follower, this);
    }
    return incremental(request, version, names);
  }

  private FetchContext incremental(
      FetchRequest request, short version, Function<UUID, String> names) {
    FetchSession session = sessions.get(request.sessionId());
    if (session == null) {
      return FetchContext.refused(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
    }
    synchronized (session) {
      if (session.epoch() != request.sessionEpoch()) {
        return FetchContext.refused(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
      }
      if (session.usesTopicIds() != version >= 13) {
        return FetchContext.refused(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR);
      }
      session.update(wanted(request, session, names), forgotten(request));
      session.used(clockMs.getAsLong());
      if (session.size() == 0) {
        sessions.remove(session.id(), session);
        return FetchContext.withoutSession(new LinkedHashMap<>());
      }
      return FetchContext.incremental(session);
    }
  }

  /** The partitions that a request names; those that the session knows are only updated. */
  private static LinkedHashMap<Key, FetchPartition> wanted(
      FetchRequest request, FetchSession session, Function<UUID, String> names) {
    LinkedHashMap<Key, FetchPartition> wanted = new LinkedHashMap<>();
    for (FetchRequest.FetchTopic topic : request.topics()) {
      UUID topicId = topic.topicId();
      String name = Uuids.ZERO.equals(topicId) ? topic.topic() : names.apply(topicId);
      for (FetchRequest.FetchPartition partition : topic.partitions()) {
        Key key = FetchPartition.key(name, topicId, partition.partition());
        FetchPartition known = session == null ? null : session.get(key);
        if (known != null) {
          known.want(partition);
        } else {
          wanted.put(key, new FetchPartition(name, topicId, partition));
        }
      }
    }
    return wanted;
  }

  private static List<Key> forgotten(FetchRequest request) {
    List<Key> keys = new ArrayList<>();
    for (FetchRequest.ForgottenTopic topic : request.forgottenTopicsData()) {
      for (int partition : topic.partitions()) {
        keys.add(FetchPartition.key(topic.topic(), topic.topicId(), partition));
      }
    }
    return keys;
  }

  /**
   * Opens a session, if there is room.
   *
   * @return its id, 0 when there is none
   */
  synchronized int create(
      LinkedHashMap<Key, FetchPartition> partitions, boolean privileged, boolean usesTopicIds) {
    long now = clockMs.getAsLong();
    if (partitions.isEmpty() || !makeRoom(privileged, partitions.size(), now)) {
      return 0;
    }
    int id;
    do {
      id = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    } while (sessions.containsKey(id));
    sessions.put(id, new FetchSession(id, privileged, usesTopicIds, now, partitions));
    return id;
  }

  private boolean makeRoom(boolean privileged, int size, long now) {
    if (sessions.size() < slots) {
      return true;
    }
    if (slots == 0 || !privileged && now < noRoomUntilMs && size <= noRoomForSize) {
      return false;
    }
    FetchSession stalest = null;
    FetchSession smallest = null;
    long retryMs = Long.MAX_VALUE;
    for (FetchSession session : sessions.values()) {
      if (stalest == null || session.lastUsedMs() < stalest.lastUsedMs()) {
        stalest = session;
      }
      if (mayReplace(session, privileged, size, now)
          && (smallest == null || weaker(session, smallest))) {
        smallest = session;
      }
      retryMs = Math.min(retryMs, session.createdMs() + EVICTION_MS + 1);
    }
    boolean stale = stalest != null && now - stalest.lastUsedMs() > EVICTION_MS;
    FetchSession victim = stale ? stalest : smallest;
    if (victim == null) {
      // A session may be replaced once it has been there, or unused, for long enough.
      noRoomUntilMs = Math.max(retryMs, now + 1);
      noRoomForSize = size;
      return false;
    }
    sessions.remove(victim.id(), victim);
    return true;
  }

  private static boolean mayReplace(FetchSession old, boolean privileged, int size, long now) {
    if (privileged != old.privileged()) {
      return privileged;
    }
    return size > old.size() && now - old.createdMs() > EVICTION_MS;
  }

  private static boolean weaker(FetchSession a, FetchSession b) {
    return a.privileged() == b.privileged() ? a.size() < b.size() : !a.privileged();
  }
}
