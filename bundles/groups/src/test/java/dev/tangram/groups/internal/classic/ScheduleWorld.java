package dev.tangram.groups.internal.classic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.AssignmentCheck;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.groups.internal.group.Group;
import dev.tangram.groups.internal.shard.SimulatedGroups;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.metadata.TopicImage;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.message.JoinGroupResponse;
import dev.tangram.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;

/** One schedule: a coordinator that moves and fails, consumers that come and go, one clock. */
final class ScheduleWorld {

  static final String GROUP = "g";
  static final String TOPIC = "t";
  private static final int HEALING_ROUNDS = 150;
  private static final int PARTITIONS = 6;

  /** Longer than any join may wait: the rebalance timeout and the initial delay. */
  private static final long ANSWER_MS = ModelConsumer.REBALANCE_MS + 1_000;

  private final Random random;
  private final boolean cooperative;
  private final SimulatedGroups groups = new SimulatedGroups();
  private final List<ModelConsumer> alive = new ArrayList<>();
  private final List<ModelConsumer> paused = new ArrayList<>();
  private final Set<ModelConsumer> busy = new HashSet<>();

  /** Who was told in which generation that he has what. */
  private final TreeMap<Integer, Map<TopicPartition, String>> told = new TreeMap<>();

  private final Set<String> left = new HashSet<>();
  private int faultsLeft;
  private int offset;
  private boolean assignorFails;

  ScheduleWorld(long seed) {
    random = new Random(seed);
    cooperative = random.nextBoolean();
    List<PartitionImage> partitions = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(
          new PartitionImage(i, 1, 0, List.of(1), 0, 1, List.of(1), List.of(), List.of()));
    }
    groups.change(
        image -> image.change().topic(new TopicImage(TOPIC, new UUID(1, 1), partitions)).build());
    groups.assignors().install("ours", this::assignByServer);
  }

  SimulatedGroups groups() {
    return groups;
  }

  long nowMs() {
    return groups.coordinator().nowMs();
  }

  // ---- the schedule ----

  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      step();
      groups.coordinator().advance(random.nextInt(2_000));
      pollAll();
      check();
    }
    heal();
  }

  private void step() {
    if (faultsLeft > 0 && --faultsLeft == 0) {
      endFaults();
    }
    int dice = random.nextInt(100);
    if (dice < 12) {
      start();
    } else if (dice < 16) {
      crash();
    } else if (dice < 20) {
      leave();
    } else if (dice < 24) {
      pause();
    } else if (dice < 27) {
      resume();
    } else if (dice < 34) {
      fault();
    } else if (dice < 37) {
      move();
    } else if (dice < 41) {
      configure();
    } else if (dice < 44) {
      replaceAssignor();
    }
  }

  private void start() {
    if (alive.size() + paused.size() < 6) {
      String instanceId = random.nextInt(3) == 0 ? "i" + random.nextInt(3) : null;
      if (instanceId != null) {
        // Whoever was this instance before will hear of it, but does not know it yet.
        for (List<ModelConsumer> consumers : List.of(alive, paused)) {
          consumers.stream()
              .filter(consumer -> instanceId.equals(consumer.instanceId))
              .forEach(ModelConsumer::suspect);
        }
      }
      alive.add(new ModelConsumer(this, instanceId, cooperative));
    }
  }

  private ModelConsumer any(List<ModelConsumer> consumers) {
    return consumers.isEmpty() ? null : consumers.get(random.nextInt(consumers.size()));
  }

  private void crash() {
    alive.remove(any(alive));
  }

  private void leave() {
    ModelConsumer leaving = any(alive);
    if (leaving != null && leaving.instanceId == null && !leaving.memberId().isEmpty()) {
      leaving.leave();
      left.add(leaving.memberId());
      alive.remove(leaving);
    }
  }

  private void pause() {
    ModelConsumer sleepy = any(alive);
    if (sleepy != null) {
      sleepy.suspect();
      alive.remove(sleepy);
      paused.add(sleepy);
      if (random.nextBoolean()) {
        busy.add(sleepy);
      }
    }
  }

  private void resume() {
    ModelConsumer awake = any(paused);
    if (awake != null) {
      paused.remove(awake);
      busy.remove(awake);
      alive.add(awake);
    }
  }

  private void fault() {
    if (faultsLeft == 0) {
      faultsLeft = 1 + random.nextInt(4);
      switch (random.nextInt(3)) {
        case 0 -> groups.coordinator().failAppends(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        case 1 -> groups.coordinator().holdCommits();
        default -> assignorFails = true;
      }
    }
  }

  private void endFaults() {
    faultsLeft = 0;
    assignorFails = false;
    groups.coordinator().failAppends(ErrorCode.NONE);
    groups.coordinator().commit();
  }

  private void move() {
    left.clear(); // That somebody left was in memory only.
    groups.coordinator().failOver(random.nextBoolean());
    endFaults();
  }

  private void configure() {
    Map<String, String> config = random.nextBoolean() ? Map.of("group.assignor", "ours") : Map.of();
    groups.change(image -> image.change().config(ConfigResource.group(GROUP), config).build());
    groups.submit(GROUP, shard -> shard.classic().configured(Set.of(GROUP)));
  }

  private void replaceAssignor() {
    offset = random.nextInt(PARTITIONS);
    groups.submit(GROUP, shard -> shard.classic().assignorsChanged(Set.of("ours")));
  }

  private void pollAll() {
    for (ModelConsumer consumer : List.copyOf(alive)) {
      if (!consumer.poll()) {
        alive.remove(consumer);
      }
    }
    paused.stream().filter(busy::contains).forEach(ModelConsumer::beatOnly);
  }

  // ---- assignors ----

  private Assignment assignByServer(GroupView group, TopicsView topics) {
    if (assignorFails) {
      throw new ApiException(ErrorCode.COORDINATOR_NOT_AVAILABLE, "it fails");
    }
    List<String> members = group.members().stream().map(member -> member.memberId()).toList();
    Assignment answer = Assignment.of(spread(members, offset));
    assertThat(AssignmentCheck.problem(group, topics, answer)).isEmpty();
    return answer;
  }

  private static Map<String, List<TopicPartition>> spread(List<String> members, int from) {
    Map<String, List<TopicPartition>> parts = new HashMap<>();
    members.forEach(member -> parts.put(member, new ArrayList<>()));
    for (int i = 0; i < PARTITIONS; i++) {
      parts.get(members.get((i + from) % members.size())).add(new TopicPartition(TOPIC, i));
    }
    return parts;
  }

  /** What a leader decides by itself; it holds back what others own. */
  Map<String, Set<TopicPartition>> assign(JoinGroupResponse joined, boolean holdBack) {
    List<String> members =
        joined.members().stream().map(JoinGroupResponseMember::memberId).sorted().toList();
    Map<TopicPartition, String> owners = new HashMap<>();
    Map<TopicPartition, Integer> since = new HashMap<>();
    for (JoinGroupResponseMember member : joined.members()) {
      Subscription subscription =
          ConsumerProtocol.deserializeSubscription(ByteBuffer.wrap(member.metadata()));
      int generation = subscription.generationId().orElse(-1);
      subscription
          .ownedPartitions()
          .forEach(p -> claim(owners, since, member.memberId(), p.partition(), generation));
    }
    Map<String, Set<TopicPartition>> parts = new HashMap<>();
    spread(members, 0)
        .forEach(
            (member, partitions) -> {
              Set<TopicPartition> given = new TreeSet<>(partitions);
              if (holdBack) {
                given.removeIf(p -> !owners.getOrDefault(p, member).equals(member));
              }
              parts.put(member, given);
            });
    return parts;
  }

  private static void claim(
      Map<TopicPartition, String> owners,
      Map<TopicPartition, Integer> since,
      String member,
      int partition,
      int generation) {
    TopicPartition key = new TopicPartition(TOPIC, partition);
    int before = since.getOrDefault(key, Integer.MIN_VALUE);
    if (generation > before) {
      owners.put(key, member);
      since.put(key, generation);
    } else if (generation == before) {
      owners.put(key, "two");
    }
  }

  // ---- invariants ----

  /** G1: in one generation a partition is given to one member only, whatever happens. */
  void wasTold(ModelConsumer consumer, int generation, Set<TopicPartition> assigned) {
    Map<TopicPartition, String> owners = told.computeIfAbsent(generation, any -> new HashMap<>());
    for (TopicPartition partition : assigned) {
      String before = owners.putIfAbsent(partition, consumer.name());
      if (before != null && !before.equals(consumer.name())) {
        throw broken("G1", partition + " is in generation " + generation, consumer, before);
      }
    }
  }

  private void check() {
    Map<TopicPartition, String> owners = new HashMap<>();
    for (ModelConsumer consumer : alive) {
      for (TopicPartition partition : consumer.owned()) {
        String other = owners.put(partition, consumer.name());
        if (other != null) {
          throw broken("P6", partition + " is", consumer, other);
        }
      }
      if (consumer.isWaiting()
          && !consumer.isAnswered()
          && nowMs() - consumer.askedMs() > ANSWER_MS) {
        throw new AssertionError("G5: " + consumer.waitsFor() + ", at " + nowMs());
      }
    }
    checkCommits();
  }

  private static AssertionError broken(
      String invariant, String what, ModelConsumer one, String other) {
    return new AssertionError(invariant + ": " + what + " owned by " + one.name() + ", " + other);
  }

  /** G2: only members of the newest generation may commit. */
  private void checkCommits() {
    int newest = told.isEmpty() ? 0 : told.lastKey();
    for (List<ModelConsumer> consumers : List.of(alive, paused)) {
      for (ModelConsumer consumer : consumers) {
        if (consumer.generation() >= 0 && consumer.generation() < newest && consumer.mayCommit()) {
          throw new AssertionError(
              "G2: " + consumer.name() + " may commit in generation " + consumer.generation());
        }
      }
    }
    for (String memberId : left) {
      if (mayCommit(memberId, null, newest)) {
        throw new AssertionError("G2: " + memberId + " has left and may commit");
      }
    }
  }

  boolean mayCommit(String memberId, String instanceId, int generation) {
    Group group = groups.coordinator().shard().groups().get(GROUP);
    if (group == null) {
      return false;
    }
    try {
      group.checkOffsetCommit(memberId, instanceId, generation, false, (short) 8);
      return true;
    } catch (ApiException e) {
      return false;
    }
  }

  /** Without faults everybody gets his share, and all is shared out. */
  private void heal() {
    endFaults();
    for (ModelConsumer consumer : List.copyOf(paused)) {
      paused.remove(consumer);
      alive.add(consumer);
    }
    for (int rounds = 0; rounds < HEALING_ROUNDS; rounds++) {
      if (alive.isEmpty()) {
        // The last one had been replaced while it was paused, and was told so.
        start();
        rounds = 0;
      }
      groups.coordinator().advance(500);
      pollAll();
      check();
    }
    Set<TopicPartition> all = new TreeSet<>();
    for (ModelConsumer consumer : alive) {
      assertThat(consumer.isStable()).as("stable: %s", consumer.name()).isTrue();
      all.addAll(consumer.believesToOwn());
    }
    assertThat(alive).extracting(ModelConsumer::generation).containsOnly(alive.get(0).generation());
    assertThat(all).hasSize(PARTITIONS);
  }
}
