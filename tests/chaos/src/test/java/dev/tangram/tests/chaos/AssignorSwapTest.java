package dev.tangram.tests.chaos;

import dev.tangram.tests.harness.FixtureJars;
import dev.tangram.tests.harness.Places;
import dev.tangram.tests.harness.PluginCommands;
import dev.tangram.tests.harness.PluginFolder;
import dev.tangram.tests.harness.PluginJar;
import dev.tangram.tests.harness.Run;
import dev.tangram.tests.harness.TangramProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The assignor of a running group changes, by configuration and by its bundle: the members are
 * unmodified clients; every record is processed, no partition is owned twice (invariant P6), and
 * how long it takes until the new assignment is there is printed.
 */
class AssignorSwapTest {

  private static final String RANGE_BUNDLE = "dev.tangram.assignor.range";
  private static final int MEMBERS = 3;
  private static final int PARTITIONS = 9;
  private static final int IN_FLIGHT = 50;
  private static final int LINGER_MS = 10;
  private static final long SOME = 300;

  /** As range gives them. */
  private static final Predicate<List<Integer>> NEIGHBOURS =
      part -> part.get(part.size() - 1) - part.get(0) == part.size() - 1;

  /** As dealt in a circle. */
  private static final Predicate<List<Integer>> CIRCLE =
      part -> part.stream().allMatch(p -> p % MEMBERS == part.get(0) % MEMBERS);

  @TempDir Path directory;

  private PluginFolder folder;
  private TangramProcess broker;
  private PluginCommands plugins;

  @BeforeEach
  void start() throws Exception {
    folder = PluginFolder.in(directory);
    broker =
        new TangramProcess(directory)
            .withPlugins(folder)
            .with("group.initial.rebalance.delay.ms", "300")
            .with("group.consumer.min.heartbeat.interval.ms", "500")
            .with("group.consumer.heartbeat.interval.ms", "500")
            .start();
    plugins = new PluginCommands(broker);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void underEagerClassicClients() throws Exception {
    change("eager", Map.of("partition.assignment.strategy", assignor("RoundRobinAssignor")));
  }

  @Test
  void underCooperativeClassicClients() throws Exception {
    change(
        "cooperative",
        Map.of("partition.assignment.strategy", assignor("CooperativeStickyAssignor")));
  }

  @Test
  void underConsumerProtocol() throws Exception {
    change("consumer", Map.of("group.protocol", "consumer"));
  }

  private static String assignor(String name) {
    return "org.apache.kafka.clients.consumer." + name;
  }

  private void change(String name, Map<String, Object> protocol) throws Exception {
    Clients.createTopic(broker.bootstrap(), name, PARTITIONS, Map.of());
    Map<String, Object> settings = new HashMap<>(protocol);
    settings.put("bootstrap.servers", broker.bootstrap());
    settings.put("group.id", name);
    if (!protocol.containsKey("group.protocol")) {
      settings.put("heartbeat.interval.ms", 500);
    }
    Owners owners = new Owners(PARTITIONS);
    List<GroupMember> members = new ArrayList<>();
    try (Load load = new Load(broker.bootstrap(), name, PARTITIONS, IN_FLIGHT, LINGER_MS)) {
      for (int i = 0; i < MEMBERS; i++) {
        members.add(new GroupMember(name + "-" + i, owners, name, settings));
      }
      owners.awaitParts(MEMBERS, "a first assignment", part -> true);
      String told = changes(name, load, owners);
      load.finish();
      owners.awaitProcessed(ends(load));
      System.out.println(name + ": " + told + "; " + load.acknowledged() + " records");
    } finally {
      for (GroupMember member : members) {
        member.close();
      }
    }
  }

  private String changes(String name, Load load, Owners owners) throws Exception {
    load.awaitAcknowledged(load.acknowledged() + SOME);
    configure(name, "range");
    long begin = System.nanoTime();
    owners.awaitParts(MEMBERS, "what range gives", NEIGHBOURS);
    String told = "configured %.2f s".formatted(secondsSince(begin));

    load.awaitAcknowledged(load.acknowledged() + SOME);
    begin = System.nanoTime();
    PluginJar real = PluginJar.packaged(RANGE_BUNDLE);
    folder.replace(RANGE_BUNDLE, FixtureJars.assignor(real, "range", Map.of()).version("9.0.1"));
    owners.awaitParts(MEMBERS, "what the new code gives", CIRCLE);
    told += ", bundle replaced %.2f s".formatted(secondsSince(begin));

    load.awaitAcknowledged(load.acknowledged() + SOME);
    begin = System.nanoTime();
    folder.replace(RANGE_BUNDLE, real.version("9.0.2"));
    owners.awaitParts(MEMBERS, "what the old code gives", NEIGHBOURS);
    told += ", and back %.2f s".formatted(secondsSince(begin));
    plugins.await(RANGE_BUNDLE, "9.0.2", "ACTIVE");

    load.awaitAcknowledged(load.acknowledged() + SOME);
    configure(name, "roundrobin");
    begin = System.nanoTime();
    owners.awaitParts(MEMBERS, "what roundrobin gives", CIRCLE);
    told += ", configured to another %.2f s".formatted(secondsSince(begin));
    load.awaitAcknowledged(load.acknowledged() + SOME);
    return told;
  }

  private static double secondsSince(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  private static long[] ends(Load load) {
    return load.ledgers().stream().mapToLong(ledger -> ledger.lastPromised() + 1).toArray();
  }

  /** The command that an administrator would use; returns when the broker has said yes. */
  private void configure(String group, String assignor) throws Exception {
    Run.of(
            Places.serverPackage().resolve("bin/tangram").toString(),
            "groups",
            "assignor",
            "set",
            group,
            assignor,
            "--bootstrap",
            broker.bootstrap())
        .ok();
  }
}
