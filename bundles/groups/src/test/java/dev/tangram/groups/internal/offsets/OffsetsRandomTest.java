package dev.tangram.groups.internal.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.groups.internal.records.OffsetCommitKey;
import dev.tangram.groups.internal.records.OffsetCommitValue;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.OffsetCommitResponse;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Clients commit and look while the coordinator moves, appends fail, commits wait and time passes.
 *
 * <ul>
 *   <li>G2: a commit that the group refuses leaves no trace.
 *   <li>G3: an acknowledged commit is found after any number of moves, until a later one may have
 *       been written or its time is over; what was told once is never taken back.
 *   <li>Nobody is told of an offset that was not written, and of none that was lost since.
 *   <li>G6: records of a kind to come harm nothing.
 *   <li>G7: expiry takes only what its time is over for, and in the end everything.
 * </ul>
 */
class OffsetsRandomTest {

  private static final int SEEDS = 400;
  private static final int STEPS = 200;
  private static final String[] GROUPS = {"g", "h", "refused"};
  private static final String[] TOPICS = {"a", "b"};
  private static final int PARTITIONS = 2;

  /** A commit on its way; offsets grow with every one, so the larger is the later. */
  private record Asked(
      OffsetKey key, long offset, CompletableFuture<OffsetCommitResponse> answer) {}

  /** Somebody who looks, and what was known when the question was put. */
  private record Looking(
      OffsetKey key, Known known, long nowMs, CompletableFuture<OffsetFetchResponseGroup> answer) {}

  /** The newest offset that somebody has been told of, and whether it was seen to be gone. */
  private record Known(long offset, boolean gone) {
    static final Known NOTHING = new Known(-1, true);
  }

  private final Map<OffsetKey, Known> known = new HashMap<>();
  private final Map<Long, Long> committedAtMs = new HashMap<>();
  private final Map<Long, OffsetKey> keys = new HashMap<>();
  private final Set<Long> neverWritten = new HashSet<>();
  private final List<Asked> asked = new ArrayList<>();
  private final List<Looking> looking = new ArrayList<>();
  private OffsetsShard shard;
  private Random random;
  private boolean holding;
  private boolean failing;
  private long next;
  private int acknowledged;
  private int told;
  private int expired;

  @Test
  void acknowledgedCommitsAreFoundAndOthersAreNot() {
    for (int seed = 0; seed < SEEDS; seed++) {
      try {
        run(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    // The schedules are worth something.
    assertThat(acknowledged).isGreaterThan(SEEDS * 10);
    assertThat(told).isGreaterThan(SEEDS * 10);
    assertThat(expired).isGreaterThan(SEEDS / 10);
  }

  private void run(long seed) {
    random = new Random(seed);
    shard = new OffsetsShard();
    known.clear();
    keys.clear();
    committedAtMs.clear();
    neverWritten.clear();
    asked.clear();
    looking.clear();
    holding = false;
    failing = false;
    next = 1;
    refuse();
    for (int i = 0; i < STEPS; i++) {
      step(random.nextInt(100));
      settle();
    }
    end();
  }

  /** A group that knows none of those who commit. */
  private void refuse() {
    shard.group("refused").refusal = ErrorCode.UNKNOWN_MEMBER_ID;
  }

  private void step(int dice) {
    if (dice < 40) {
      commit();
    } else if (dice < 65) {
      look(anyKey());
    } else if (dice < 75) {
      hold(!holding);
    } else if (dice < 80) {
      fail(!failing);
    } else if (dice < 88) {
      shard.simulation.failOver(random.nextBoolean());
      refuse();
    } else if (dice < 91 && !holding && !failing) {
      // Of a kind that is not known here.
      shard.append(List.of(new GroupRecord((short) 99, new OffsetCommitValue(), (short) 0, null)));
    } else {
      shard.pass(random.nextInt((int) OffsetsShard.RETENTION_MS / 2));
    }
  }

  private OffsetKey anyKey() {
    return new OffsetKey(
        GROUPS[random.nextInt(GROUPS.length)],
        TOPICS[random.nextInt(TOPICS.length)],
        random.nextInt(PARTITIONS));
  }

  private void commit() {
    OffsetKey key = anyKey();
    long offset = next++;
    keys.put(offset, key);
    committedAtMs.put(offset, shard.simulation.nowMs());
    asked.add(
        new Asked(key, offset, shard.commit(key.group(), key.topic(), key.partition(), offset)));
  }

  private void look(OffsetKey key) {
    looking.add(
        new Looking(
            key,
            known.getOrDefault(key, Known.NOTHING),
            shard.simulation.nowMs(),
            shard.fetch(
                OffsetsShard.fetchRequest(key.group(), key.topic(), key.partition()), false)));
  }

  private void hold(boolean hold) {
    holding = hold;
    if (hold) {
      shard.simulation.holdCommits();
    } else {
      shard.simulation.commit();
    }
  }

  private void fail(boolean fail) {
    failing = fail;
    shard.simulation.failAppends(fail ? ErrorCode.COORDINATOR_NOT_AVAILABLE : ErrorCode.NONE);
  }

  /** Looks at the answers that have come. */
  private void settle() {
    asked.stream().filter(one -> one.answer.isDone()).forEach(this::settle);
    asked.removeIf(one -> one.answer.isDone());
    looking.stream().filter(one -> one.answer.isDone()).forEach(this::check);
    looking.removeIf(one -> one.answer.isDone());
  }

  private void settle(Asked commit) {
    ErrorCode error = OffsetCommitTest.errorOf(commit.answer);
    if (commit.key.group().equals("refused")) {
      assertThat(error).isEqualTo(ErrorCode.UNKNOWN_MEMBER_ID);
    } else if (error == ErrorCode.NONE) {
      acknowledged++;
      learn(commit.key, new Known(commit.offset, false));
    } else if (error == ErrorCode.COORDINATOR_NOT_AVAILABLE) {
      neverWritten.add(commit.offset);
    } else {
      // It may be there or not.
      assertThat(error).isEqualTo(ErrorCode.NOT_COORDINATOR);
    }
  }

  private void learn(OffsetKey key, Known now) {
    if (now.offset > known.getOrDefault(key, Known.NOTHING).offset) {
      known.put(key, now);
    }
  }

  private void check(Looking look) {
    if (OffsetCommitTest.errorOf(look.answer) != ErrorCode.NONE) {
      return;
    }
    told++;
    long offset = look.answer.join().topics().get(0).partitions().get(0).committedOffset();
    if (offset == -1) {
      if (!look.known.gone) {
        long ageMs = look.nowMs - committedAtMs.get(look.known.offset);
        assertThat(ageMs).as("age of %s", look).isGreaterThanOrEqualTo(OffsetsShard.RETENTION_MS);
        expired++;
        known.replace(look.key, look.known, new Known(look.known.offset, true));
      }
      return;
    }
    assertThat(keys.get(offset)).isEqualTo(look.key);
    assertThat(neverWritten).doesNotContain(offset);
    if (look.known.gone) {
      assertThat(offset).as("comes back: %s", look).isGreaterThan(look.known.offset);
    } else {
      assertThat(offset).as("goes back: %s", look).isGreaterThanOrEqualTo(look.known.offset);
    }
    learn(look.key, new Known(offset, false));
  }

  /** All faults are over: whatever is known is found; much later nothing is left. */
  private void end() {
    fail(false);
    hold(false);
    settle();
    shard.simulation.failOver(false);
    refuse();
    known.keySet().forEach(this::look);
    assertThat(looking).allMatch(look -> look.answer.isDone());
    settle();
    assertThat(shard.simulation.log())
        .noneMatch(
            record -> record.key() instanceof OffsetCommitKey key && key.group().equals("refused"));

    shard.pass(OffsetsShard.RETENTION_MS + 2 * OffsetsShard.CHECK_MS);
    assertThat(shard.offsets().size()).isZero();
    shard.simulation.failOver(false);
    assertThat(shard.offsets().size()).isZero();
    assertThat(shard.simulation.shard().groups().all()).isEmpty();
  }
}
