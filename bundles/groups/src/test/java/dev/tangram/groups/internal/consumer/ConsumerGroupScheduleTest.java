package dev.tangram.groups.internal.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.metadata.TopicImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Invariants G1, G5 and P6 over seeded schedules: members come, go, crash, are static, change their
 * minds; topics change; coordinators move; appends and commits fail; assignors fail, go, and are
 * exchanged. At no time do two members own a partition, and when all is well again everything is
 * owned and the group is stable.
 */
class ConsumerGroupScheduleTest {

  private static final int SEEDS = Integer.getInteger("schedules", 1_000) / 5;
  private static final int STEPS = 120;
  private static final int HEALING_ROUNDS = 150;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void nobodyOwnsWhatAnotherOwnsAndEverythingIsOwnedInTheEnd(int block) {
    for (int seed = block * SEEDS; seed < (block + 1) * SEEDS; seed++) {
      try {
        new Schedule(seed).run();
      } catch (Throwable e) {
        throw new AssertionError("Seed " + seed + ": " + e, e);
      }
    }
  }

  private static final class Schedule {
    private final Random random;
    private final Bed bed = new Bed();
    private final List<ModelClient> clients = new ArrayList<>();
    private int names;
    private int instances;

    Schedule(int seed) {
      random = new Random(seed);
      bed.topic("a", 1 + random.nextInt(6)).topic("b", random.nextInt(4));
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        step();
        check();
      }
      heal();
      checkEnd();
    }

    private void step() {
      int dice = random.nextInt(100);
      if (dice < 60 && !clients.isEmpty()) {
        member(any());
      } else if (dice < 72) {
        bed.coordinator.advance(random.nextInt(10) == 0 ? 20_000 : random.nextInt(4_000));
      } else if (dice < 82) {
        population();
      } else if (dice < 88) {
        topics();
      } else if (dice < 94) {
        plugins();
      } else {
        bed.fault(random);
      }
    }

    private ModelClient any() {
      return clients.get(random.nextInt(clients.size()));
    }

    private void member(ModelClient client) {
      int dice = random.nextInt(20);
      if (dice < 9) {
        client.beat();
      } else if (dice < 12) {
        client.receive();
      } else if (dice < 18) {
        client.poll();
      } else if (dice < 19) {
        client.disconnect();
      } else {
        subscribe(client);
      }
    }

    private void subscribe(ModelClient client) {
      List<String> topics = new ArrayList<>();
      for (String topic : List.of("a", "b", "c")) {
        if (random.nextInt(3) > 0) {
          topics.add(topic);
        }
      }
      String regex = random.nextInt(4) == 0 ? "[bc]" : "";
      String[] assignors = {null, "uniform", "range"};
      client.subscribe(topics, regex, assignors[random.nextInt(3)]);
    }

    private void population() {
      int dice = random.nextInt(10);
      if (clients.size() < 2 || dice < 4 && clients.size() < 6) {
        boolean isStatic = random.nextInt(3) == 0;
        start(isStatic ? "i" + instances++ : null);
      } else if (dice < 8) {
        ModelClient gone = any();
        clients.remove(gone);
        if (random.nextInt(3) > 0) {
          gone.leave();
        }
        if (gone.instanceId != null && random.nextInt(3) > 0) {
          start(gone.instanceId);
        }
      }
    }

    private void start(String instanceId) {
      ModelClient client = new ModelClient(bed, "m" + names++, instanceId);
      subscribe(client);
      clients.add(client);
    }

    private void topics() {
      String topic = List.of("a", "b", "c").get(random.nextInt(3));
      int partitions = bed.image.topic(topic).map(t -> t.partitions().size()).orElse(0);
      if (random.nextInt(4) == 0) {
        bed.deleteTopic(topic);
      } else if (partitions < 8) {
        bed.topic(topic, partitions + 1 + random.nextInt(2));
      }
    }

    private void plugins() {
      SwappableAssignors assignors = bed.assignors;
      switch (random.nextInt(4)) {
        case 0:
          assignors.failing = !assignors.failing;
          break;
        case 1:
          assignors.installed.remove("uniform");
          bed.assignorChanged("uniform");
          break;
        case 2:
          new SwappableAssignors().installed.values().forEach(assignors::install);
          bed.assignorChanged("uniform");
          break;
        default:
          bed.configure("group.assignor", random.nextBoolean() ? "range" : "uniform");
          break;
      }
    }

    private void check() {
      bed.owners();
      clients.forEach(ModelClient::checkTimes);
      Map<Bed.Key, ModelClient> owners = new HashMap<>();
      for (ModelClient client : clients) {
        client.owned.forEach(
            (id, p) -> {
              ModelClient other = owners.put(new Bed.Key(id, p), client);
              if (other == null) {
                return;
              }
              assertThat(other)
                  .as("%s-%d is owned twice: %s, %s", id, p, clients, bed.group().members())
                  .isNull();
            });
      }
    }

    private void heal() {
      bed.allIsWell();
      bed.assignors.failing = false;
      new SwappableAssignors().installed.values().forEach(bed.assignors::install);
      for (int round = 0; round < HEALING_ROUNDS && !(round > 5 && isWell()); round++) {
        for (ModelClient client : clients) {
          client.poll();
          client.poll();
          client.beat();
          check();
        }
        bed.coordinator.advance(1_000);
        check();
      }
      clients.forEach(ModelClient::poll);
    }

    private boolean isWell() {
      return bed.group() != null
          && bed.group().stateName().equals(clients.isEmpty() ? "Empty" : "Stable")
          && bed.group().size() == clients.size()
          && clients.stream().allMatch(c -> isWell(c, bed.member(c.memberId)));
    }

    private static boolean isWell(ModelClient client, Member member) {
      return member != null && client.owned.equals(member.position().assigned());
    }

    private void checkEnd() {
      if (clients.isEmpty()) {
        assertThat(bed.group() == null || bed.group().isEmpty()).isTrue();
        return;
      }
      assertThat(bed.group().stateName()).as("%s %s", bed.group(), clients).isEqualTo("Stable");
      assertThat(bed.group().size()).isEqualTo(clients.size());
      Set<String> owned = new HashSet<>();
      for (ModelClient client : clients) {
        owned.addAll(bed.names(client.owned));
        client.owned.forEach(
            (id, p) ->
                assertThat(client.subscribes(bed.image.topic(id).orElseThrow().name())).isTrue());
      }
      Set<String> wanted = new HashSet<>();
      for (TopicImage topic : bed.image.topics()) {
        if (clients.stream().anyMatch(client -> client.subscribes(topic.name()))) {
          topic.partitions().forEach(p -> wanted.add(topic.name() + "-" + p.partition()));
        }
      }
      assertThat(owned).isEqualTo(wanted);
    }
  }
}
