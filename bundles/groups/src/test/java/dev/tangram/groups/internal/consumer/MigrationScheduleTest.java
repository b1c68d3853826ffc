package dev.tangram.groups.internal.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.groups.internal.group.Group;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Members of both protocols in one group, over seeded schedules: whoever comes and goes, and
 * whatever the group becomes by it, no two members own a partition, and in the end everything is
 * owned and the group is of the kind of its members.
 */
class MigrationScheduleTest {

  private static final int SEEDS = Integer.getInteger("schedules", 1_000) / 5;
  private static final int STEPS = 150;
  private static final int HEALING_ROUNDS = 200;
  private static final List<String> TOPICS = List.of("a", "b");

  @ParameterizedTest
  @CsvSource({"false, 0", "false, 1", "true, 0", "true, 1"})
  void nobodyOwnsWhatAnotherOwnsAndEverythingIsOwnedInTheEnd(boolean cooperative, int block) {
    for (int seed = block * SEEDS; seed < (block + 1) * SEEDS; seed++) {
      try {
        new Schedule(seed, cooperative).run();
      } catch (Throwable e) {
        throw new AssertionError("Seed " + seed + ": " + e, e);
      }
    }
  }

  private static final class Schedule {
    private final Random random;
    private final boolean cooperative;
    private final Bed bed = new Bed();
    private final List<ModelClient> modern = new ArrayList<>();
    private final List<ClassicClient> classic = new ArrayList<>();
    private int names;

    Schedule(int seed, boolean cooperative) {
      this.random = new Random(seed);
      this.cooperative = cooperative;
      bed.topic("a", 1 + random.nextInt(6)).topic("b", random.nextInt(4));
      bed.settle();
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        step();
        check();
      }
      bed.allIsWell();
      for (int i = 0; i < HEALING_ROUNDS; i++) {
        round();
        check();
      }
      checkEnd();
    }

    private void step() {
      int dice = random.nextInt(100);
      if (dice < 70) {
        member();
      } else if (dice < 85) {
        bed.coordinator.advance(random.nextInt(10) == 0 ? 20_000 : random.nextInt(4_000));
      } else if (dice < 95) {
        population();
      } else {
        bed.fault(random);
      }
    }

    private void member() {
      int index = random.nextInt(Math.max(1, modern.size() + classic.size()));
      if (index < modern.size()) {
        move(modern.get(index));
      } else if (index - modern.size() < classic.size()) {
        classic.get(index - modern.size()).step();
      }
    }

    private void move(ModelClient client) {
      if (random.nextBoolean()) {
        client.beat();
      } else {
        client.receive();
        client.poll();
      }
    }

    private void population() {
      int size = modern.size() + classic.size();
      int dice = random.nextInt(10);
      if (size < 2 || dice < 5 && size < 6) {
        if (random.nextBoolean()) {
          ModelClient client = new ModelClient(bed, "m" + names++, null);
          client.subscribe(TOPICS, "", null);
          modern.add(client);
        } else {
          classic.add(new ClassicClient(bed, TOPICS, cooperative));
        }
      } else if (random.nextBoolean() && !modern.isEmpty()) {
        ModelClient gone = modern.remove(random.nextInt(modern.size()));
        if (random.nextInt(3) > 0) {
          gone.leave();
        }
      } else if (!classic.isEmpty()) {
        ClassicClient gone = classic.remove(random.nextInt(classic.size()));
        if (random.nextInt(3) > 0) {
          gone.leave();
        }
      }
    }

    private void round() {
      modern.forEach(
          client -> {
            client.beat();
            bed.settle();
            client.receive();
            client.poll();
          });
      for (int i = 0; i < 3; i++) {
        classic.forEach(
            client -> {
              client.step();
              bed.settle();
            });
      }
      bed.coordinator.advance(2_000);
    }

    private void check() {
      modern.forEach(ModelClient::checkTimes);
      classic.forEach(ClassicClient::checkTimes);
      owners();
    }

    private Map<Bed.Key, Object> owners() {
      Map<Bed.Key, Object> owners = new HashMap<>();
      modern.forEach(
          client -> client.owned.forEach((id, p) -> own(owners, new Bed.Key(id, p), client)));
      for (ClassicClient client : classic) {
        for (TopicPartition partition : client.owned) {
          bed.image
              .topic(partition.topic())
              .ifPresent(
                  topic -> own(owners, new Bed.Key(topic.id(), partition.partition()), client));
        }
      }
      return owners;
    }

    private void own(Map<Bed.Key, Object> owners, Bed.Key key, Object client) {
      Object other = owners.put(key, client);
      if (other != null) {
        throw new AssertionError(key + " has two owners: " + other + " and " + client);
      }
    }

    private void checkEnd() {
      Set<Bed.Key> all = new HashSet<>();
      for (String name : TOPICS) {
        bed.image
            .topic(name)
            .ifPresent(
                topic ->
                    topic
                        .partitions()
                        .forEach(p -> all.add(new Bed.Key(topic.id(), p.partition()))));
      }
      if (modern.isEmpty() && classic.isEmpty()) {
        return;
      }
      Group group = bed.coordinator.shard().groups().get(Bed.GROUP);
      assertThat(owners().keySet()).as("%s of %s %s", group, modern, classic).isEqualTo(all);
      assertThat(group.type())
          .isEqualTo(modern.isEmpty() ? Group.Type.CLASSIC : Group.Type.CONSUMER);
      assertThat(group.stateName()).isEqualTo("Stable");
    }
  }
}
