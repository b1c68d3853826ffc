package dev.tangram.tests.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Reads orders from standard input, one a line, and answers each with one line: {@code ok} and what
 * came out, or {@code error} and why. Ends with its input.
 */
public final class LoadMain {

  private static final long ADMIN_MAX_S = 60;

  /** Groups that stay, by broker. */
  private static final Map<String, IdleGroupsLoad> IDLE = new HashMap<>();

  private LoadMain() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) throws IOException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      String answer;
      try {
        answer = ("ok " + run(Order.parse(line))).trim();
      } catch (Exception e) {
        answer = "error " + String.valueOf(e).replace('\n', ' ');
      }
      System.out.println(answer);
      System.out.flush();
    }
  }

  private static String run(Order order) throws Exception {
    return switch (order.what()) {
      case "hello" -> "";
      case "create" -> create(order);
      case "delete" -> delete(order);
      case "produce" -> ProduceLoad.run(order).line();
      case "consume" -> ConsumeLoad.run(order).line();
      case "tail" -> new TailLoad(order).run().line();
      case "requests" -> RequestLoad.produce(order).line();
      case "coordinators" -> CommitLoad.coordinators(order).line();
      case "commits" -> CommitLoad.run(order).line();
      case "await-offset" -> CommitLoad.await(order).line();
      case "rebalance" -> rebalance(order);
      case "groups-settle" -> settle(order);
      case "groups-idle" -> idle(order);
      default -> throw new IllegalArgumentException("unknown order " + order.what());
    };
  }

  private static String rebalance(Order order) throws IOException {
    try (RebalanceLoad load = new RebalanceLoad(order)) {
      return load.run().line();
    }
  }

  private static String settle(Order order) throws IOException {
    IdleGroupsLoad load = new IdleGroupsLoad(order);
    IDLE.put(order.text("bootstrap"), load);
    return load.settle().line();
  }

  private static String idle(Order order) throws IOException {
    double seconds = Double.parseDouble(order.text("seconds"));
    return IDLE.get(order.text("bootstrap")).idle(seconds).line();
  }

  private static Admin admin(Order order) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", order.text("bootstrap"));
    return Admin.create(properties);
  }

  private static String create(Order order) throws Exception {
    NewTopic topic = new NewTopic(order.text("topic"), order.integer("partitions"), (short) 1);
    try (Admin admin = admin(order)) {
      admin.createTopics(List.of(topic)).all().get(ADMIN_MAX_S, TimeUnit.SECONDS);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ADMIN_MAX_S);
      while (!isLed(admin, topic)) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(topic.name() + " has no leaders");
        }
      }
    }
    return "";
  }

  /** The first moments of a topic are not what is measured. */
  private static boolean isLed(Admin admin, NewTopic topic) throws Exception {
    try {
      TopicDescription description =
          admin.describeTopics(List.of(topic.name())).allTopicNames().get().get(topic.name());
      return description.partitions().size() == topic.numPartitions()
          && description.partitions().stream()
              .allMatch(p -> p.leader() != null && !p.leader().isEmpty());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) {
        return false;
      }
      throw e;
    }
  }

  private static String delete(Order order) throws Exception {
    try (Admin admin = admin(order)) {
      admin.deleteTopics(List.of(order.text("topic"))).all().get(ADMIN_MAX_S, TimeUnit.SECONDS);
    }
    return "";
  }
}
