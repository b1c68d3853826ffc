package dev.tangram.replication.internal.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.model.ErrorCode;
import dev.tangram.model.Uuids;
import dev.tangram.protocol.message.FetchRequest;
import dev.tangram.protocol.message.FetchRequest.FetchTopic;
import dev.tangram.protocol.message.FetchRequest.ForgottenTopic;
import dev.tangram.protocol.message.FetchResponse;
import dev.tangram.protocol.message.FetchResponse.FetchableTopicResponse;
import dev.tangram.protocol.message.FetchResponse.PartitionData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FetchSessionsTest {

  private static final short NAMES = 12;
  private static final short IDS = 17;
  private static final UUID TOPIC_ID = new UUID(4, 2);

  private final AtomicLong nowMs = new AtomicLong(1_000_000);

  private FetchSessions sessions(int slots) {
    return new FetchSessions(slots, nowMs::get);
  }

  private static FetchRequest request(int id, int epoch, Map<Integer, Long> offsets) {
    List<FetchRequest.FetchPartition> partitions = new ArrayList<>();
    offsets.forEach(
        (index, offset) ->
            partitions.add(
                new FetchRequest.FetchPartition()
                    .setPartition(index)
                    .setFetchOffset(offset)
                    .setPartitionMaxBytes(1000)));
    FetchRequest request = new FetchRequest().setSessionId(id).setSessionEpoch(epoch);
    if (!partitions.isEmpty()) {
      request.setTopics(List.of(new FetchTopic().setTopic("t").setPartitions(partitions)));
    }
    return request;
  }

  private static Map<Integer, Long> offsets(int count) {
    Map<Integer, Long> offsets = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      offsets.put(i, 0L);
    }
    return offsets;
  }

  private static FetchContext open(FetchSessions sessions, FetchRequest request) {
    return sessions.open(request, NAMES, false, id -> null);
  }

  /** Opens a session with so many partitions and gives its id, 0 when there was no room. */
  private static int opened(FetchSessions sessions, int partitions, boolean follower) {
    FetchContext context =
        sessions.open(request(0, 0, offsets(partitions)), NAMES, follower, id -> null);
    return context.answer(results(context, Map.of())).sessionId();
  }

  private static List<PartitionResult> results(
      FetchContext context, Map<Integer, PartitionResult> byIndex) {
    List<PartitionResult> results = new ArrayList<>();
    for (FetchPartition partition : context.partitions()) {
      results.add(byIndex.getOrDefault(partition.index(), Results.empty(0)));
    }
    return results;
  }

  private static List<Integer> indexes(FetchResponse response) {
    return response.responses().stream()
        .map(FetchableTopicResponse::partitions)
        .flatMap(List::stream)
        .map(PartitionData::partitionIndex)
        .toList();
  }

  @Test
  void aFullFetchOpensASessionAndIncrementalOnesTellOnlyNews() {
    FetchSessions sessions = sessions(10);
    FetchContext full = open(sessions, request(0, 0, offsets(3)));
    FetchResponse first = full.answer(results(full, Map.of()));
    assertThat(first.sessionId()).isPositive();
    assertThat(indexes(first)).containsExactly(0, 1, 2);

    FetchContext second = open(sessions, request(first.sessionId(), 1, Map.of()));
    assertThat(second.partitions()).extracting(FetchPartition::index).containsExactly(0, 1, 2);
    assertThat(indexes(second.answer(results(second, Map.of())))).isEmpty();

    FetchContext third = open(sessions, request(first.sessionId(), 2, Map.of(1, 7L)));
    assertThat(third.partitions().get(1).fetchOffset()).isEqualTo(7);
    FetchResponse answer = third.answer(results(third, Map.of(2, Results.empty(9))));
    assertThat(indexes(answer)).containsExactly(2);
    assertThat(answer.sessionId()).isEqualTo(first.sessionId());
  }

  @Test
  void errorsAreToldAgainAndAgain() {
    FetchSessions sessions = sessions(10);
    int id = opened(sessions, 1, false);
    for (int epoch = 1; epoch <= 3; epoch++) {
      FetchContext context = open(sessions, request(id, epoch, Map.of()));
      PartitionResult error = PartitionResult.failed(ErrorCode.NOT_LEADER_OR_FOLLOWER);
      assertThat(indexes(context.answer(results(context, Map.of(0, error))))).containsExactly(0);
    }
    FetchContext healed = open(sessions, request(id, 4, Map.of()));
    assertThat(indexes(healed.answer(results(healed, Map.of())))).containsExactly(0);
  }

  @Test
  void whatWasServedIsServedLastNextTime() {
    FetchSessions sessions = sessions(10);
    int id = opened(sessions, 3, false);
    FetchContext context = open(sessions, request(id, 1, Map.of()));
    context.answer(results(context, Map.of(0, Results.withBytes(5, 100))));
    FetchContext next = open(sessions, request(id, 2, Map.of()));
    assertThat(next.partitions()).extracting(FetchPartition::index).containsExactly(1, 2, 0);
  }

  @Test
  void refusesUnknownSessionsWrongEpochsAndAMixOfNamesAndIds() {
    FetchSessions sessions = sessions(10);
    int id = opened(sessions, 1, false);
    assertThat(open(sessions, request(id + 1, 1, Map.of())).error())
        .isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
    assertThat(open(sessions, request(id, 2, Map.of())).error())
        .isEqualTo(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
    assertThat(sessions.open(request(id, 1, Map.of()), IDS, false, x -> null).error())
        .isEqualTo(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR);
    assertThat(open(sessions, request(id, 1, Map.of())).error()).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void theFinalEpochClosesTheSession() {
    FetchSessions sessions = sessions(10);
    int id = opened(sessions, 1, false);
    FetchContext last = open(sessions, request(id, -1, offsets(1)));
    assertThat(last.answer(results(last, Map.of())).sessionId()).isZero();
    assertThat(sessions.size()).isZero();
  }

  @Test
  void forgettingAllPartitionsClosesTheSession() {
    FetchSessions sessions = sessions(10);
    int id = opened(sessions, 2, false);
    FetchRequest request = request(id, 1, Map.of());
    request.setForgottenTopicsData(
        List.of(new ForgottenTopic().setTopic("t").setPartitions(new int[] {0, 1})));
    FetchContext context = open(sessions, request);
    assertThat(context.partitions()).isEmpty();
    assertThat(context.answer(List.of()).sessionId()).isZero();
    assertThat(sessions.size()).isZero();
  }

  @Test
  void oldVersionsHaveNoSessions() {
    FetchSessions sessions = sessions(10);
    FetchContext context = sessions.open(request(0, -1, offsets(2)), (short) 6, false, id -> null);
    assertThat(context.answer(results(context, Map.of())).sessionId()).isZero();
    assertThat(sessions.size()).isZero();
  }

  @Test
  void aTopicIdThatIsNotKnownKeepsItsPlaceUntilItIs() {
    FetchSessions sessions = sessions(10);
    FetchRequest request = request(0, 0, offsets(1));
    request.topics().get(0).setTopic("").setTopicId(TOPIC_ID);
    FetchContext context = sessions.open(request, IDS, false, id -> null);
    assertThat(context.partitions().get(0).topic()).isNull();
    PartitionResult unknown = PartitionResult.failed(ErrorCode.UNKNOWN_TOPIC_ID);
    FetchResponse answer = context.answer(results(context, Map.of(0, unknown)));
    assertThat(answer.responses().get(0).topicId()).isEqualTo(TOPIC_ID);
    FetchContext next =
        sessions.open(request(answer.sessionId(), 1, Map.of()), IDS, false, id -> null);
    next.partitions().get(0).resolved("t");
    next.answer(results(next, Map.of(0, Results.withBytes(1, 10))));
    assertThat(next.partitions().get(0).topicId()).isNotEqualTo(Uuids.ZERO);
  }

  @Test
  void aFullHouseServesNewcomersWithoutASession() {
    FetchSessions sessions = sessions(2);
    assertThat(opened(sessions, 1, false)).isPositive();
    assertThat(opened(sessions, 1, false)).isPositive();
    assertThat(opened(sessions, 5, false)).isZero();
    assertThat(sessions.size()).isEqualTo(2);
  }

  @Test
  void anUnusedSessionMakesRoomAfterTwoMinutes() {
    FetchSessions sessions = sessions(2);
    int unused = opened(sessions, 9, false);
    int used = opened(sessions, 9, false);
    nowMs.addAndGet(FetchSessions.EVICTION_MS);
    open(sessions, request(used, 1, Map.of()));
    assertThat(opened(sessions, 1, false)).isZero();
    nowMs.addAndGet(1);
    assertThat(opened(sessions, 1, false)).isPositive();
    assertThat(open(sessions, request(unused, 1, Map.of())).error())
        .isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
    assertThat(open(sessions, request(used, 2, Map.of())).error()).isEqualTo(ErrorCode.NONE);
  }

  @Test
  void aLargerSessionReplacesASmallerOneThatIsNotNew() {
    FetchSessions sessions = sessions(1);
    int small = opened(sessions, 2, false);
    nowMs.addAndGet(FetchSessions.EVICTION_MS + 1);
    open(sessions, request(small, 1, Map.of()));
    assertThat(opened(sessions, 2, false)).isZero();
    assertThat(opened(sessions, 3, false)).isPositive();
  }

  @Test
  void aFollowerReplacesAConsumerAndNeverTheOtherWayRound() {
    FetchSessions sessions = sessions(1);
    opened(sessions, 50, false);
    int follower = opened(sessions, 1, true);
    assertThat(follower).isPositive();
    nowMs.addAndGet(FetchSessions.EVICTION_MS + 1);
    open(sessions, request(follower, 1, Map.of()));
    assertThat(opened(sessions, 50, false)).isZero();
    assertThat(opened(sessions, 1, true)).isZero();
  }

  @Test
  void theEpochAfterTheLargestIsOne() {
    assertThat(FetchSession.nextEpoch(0)).isEqualTo(1);
    assertThat(FetchSession.nextEpoch(Integer.MAX_VALUE)).isEqualTo(1);
  }

  /** A client that applies answers to what it knew must know the truth after every fetch. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aClientThatFollowsTheAnswersKnowsTheTruth(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FetchSessions sessions = sessions(3);
    Map<Integer, Long> highWatermarks = new HashMap<>();
    Map<Integer, Long> believed = new HashMap<>();
    LinkedHashMap<Integer, Long> wanted = new LinkedHashMap<>();
    int sessionId = 0;
    int epoch = 0;
    for (int step = 0; step < 3000; step++) {
      Map<Integer, Long> changes = new LinkedHashMap<>();
      List<Integer> forgotten = new ArrayList<>();
      int index = random.nextInt(12);
      if (wanted.containsKey(index) && wanted.size() > 1 && random.nextInt(3) == 0) {
        wanted.remove(index);
        believed.remove(index);
        forgotten.add(index);
      } else {
        wanted.put(index, (long) step);
        changes.put(index, (long) step);
      }
      boolean reopen = random.nextInt(40) == 0;
      FetchRequest request =
          sessionId == 0 || reopen
              ? request(sessionId, 0, wanted)
              : request(sessionId, epoch, changes);
      if (sessionId != 0 && !reopen && !forgotten.isEmpty()) {
        int[] partitions = forgotten.stream().mapToInt(Integer::intValue).toArray();
        request.setForgottenTopicsData(
            List.of(new ForgottenTopic().setTopic("t").setPartitions(partitions)));
      }
      highWatermarks.merge(random.nextInt(12), 1L, Long::sum);
      FetchContext context = open(sessions, request);
      assertThat(context.error()).isEqualTo(ErrorCode.NONE);
      assertThat(context.partitions())
          .extracting(FetchPartition::index)
          .containsExactlyInAnyOrderElementsOf(wanted.keySet());
      for (FetchPartition partition : context.partitions()) {
        assertThat(partition.fetchOffset()).isEqualTo(wanted.get(partition.index()));
      }
      Map<Integer, PartitionResult> truth = new HashMap<>();
      highWatermarks.forEach((i, hw) -> truth.put(i, Results.empty(hw)));
      FetchResponse answer = context.answer(results(context, truth));
      epoch = request.sessionEpoch() + 1;
      sessionId = answer.sessionId();
      for (FetchableTopicResponse topic : answer.responses()) {
        topic.partitions().forEach(p -> believed.put(p.partitionIndex(), p.highWatermark()));
      }
      for (int i : wanted.keySet()) {
        assertThat(believed.get(i)).isEqualTo(highWatermarks.getOrDefault(i, 0L));
      }
    }
  }
}
