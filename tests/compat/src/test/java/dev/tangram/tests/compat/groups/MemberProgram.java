package dev.tangram.tests.compat.groups;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Members of a group, in a process of its own on the jars of the client version under test. Reads
 * {@code join NAME} and {@code leave NAME} from standard input and tells on standard output what
 * happens, see {@link GroupEvent}. Only what all versions have is called directly.
 */
public final class MemberProgram {

  private static final String PATTERN = "pattern:";
  private static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::toString);
  private static final Method POLL = pollMethod();

  private final String topics;
  private final Properties settings;
  private final Map<String, Member> members = new ConcurrentHashMap<>();

  private MemberProgram(String topics, Properties settings) {
    this.topics = topics;
    this.settings = settings;
  }

  /**
   * Arguments: topics, separated by commas, or {@code pattern:} and a regular expression; then
   * {@code NAME=VALUE} for the consumers. {@code {name}} in a value is the member's name.
   */
  public static void main(String[] args) throws IOException {
    Properties settings = new Properties();
    settings.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    settings.put("value.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    settings.put("enable.auto.commit", "false");
    settings.put("auto.offset.reset", "earliest");
    for (String setting : Arrays.asList(args).subList(1, args.length)) {
      int equals = setting.indexOf('=');
      settings.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    new MemberProgram(args[0], settings).obey();
  }

  private void obey() throws IOException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      String name = line.substring(line.indexOf(' ') + 1);
      if (line.startsWith("join ")) {
        Member member = new Member(name);
        members.put(name, member);
        new Thread(member, name).start();
      } else {
        members.remove(name).leaving = true;
      }
    }
    System.exit(0);
  }

  /** poll(long) until 1.1, poll(Duration) from 2.0 on. */
  private static Method pollMethod() {
    Method found = null;
    for (Method method : KafkaConsumer.class.getMethods()) {
      if (method.getName().equals("poll")
          && (found == null || method.getParameterTypes()[0] == Duration.class)) {
        found = method;
      }
    }
    return found;
  }

  private static String names(Collection<TopicPartition> partitions) {
    return partitions.isEmpty()
        ? "-"
        : partitions.stream().map(Object::toString).sorted().collect(Collectors.joining(","));
  }

  private final class Member implements Runnable, ConsumerRebalanceListener {

    private final String name;
    private final TreeSet<TopicPartition> owned = new TreeSet<>(BY_NAME);
    private KafkaConsumer<String, String> consumer;
    private volatile boolean leaving;

    /** Processed and not committed yet: a rebalance may come between, then it is tried again. */
    private final Map<TopicPartition, OffsetAndMetadata> processed = new TreeMap<>(BY_NAME);

    Member(String name) {
      this.name = name;
    }

    private void tell(String what, Object... more) {
      StringBuilder line = new StringBuilder(what + " " + name + " " + System.nanoTime());
      for (Object word : more) {
        line.append(' ').append(word);
      }
      System.out.println(line);
    }

    @Override
    public void run() {
      try {
        Properties own = new Properties();
        settings.forEach((k, v) -> own.put(k, v.toString().replace("{name}", name)));
        consumer = new KafkaConsumer<>(own);
        subscribe();
        while (!leaving) {
          process(poll());
        }
        consumer.close();
        tell("left");
      } catch (Exception e) {
        e.printStackTrace();
        tell("failed", e.toString().replace('\n', ' '));
      }
    }

    /** The broker matches the pattern; only 4.x has that. */
    private void subscribe() throws Exception {
      if (!topics.startsWith(PATTERN)) {
        consumer.subscribe(List.of(topics.split(",")), this);
        return;
      }
      Class<?> pattern = Class.forName("org.apache.kafka.clients.consumer.SubscriptionPattern");
      Object value =
          pattern.getConstructor(String.class).newInstance(topics.substring(PATTERN.length()));
      KafkaConsumer.class
          .getMethod("subscribe", pattern, ConsumerRebalanceListener.class)
          .invoke(consumer, value, this);
    }

    @SuppressWarnings("unchecked") // the return type of both
    private ConsumerRecords<String, String> poll() throws Exception {
      Object limit =
          POLL.getParameterTypes()[0] == Duration.class ? Duration.ofMillis(100) : (Object) 100L;
      try {
        return (ConsumerRecords<String, String>) POLL.invoke(consumer, limit);
      } catch (InvocationTargetException e) {
        throw (Exception) e.getCause();
      }
    }

    /** At least once: commits what was processed, and only that. */
    private void process(ConsumerRecords<String, String> records) {
      for (ConsumerRecord<String, String> record : records) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        tell("record", partition, record.offset(), record.value());
        processed.put(partition, new OffsetAndMetadata(record.offset() + 1));
      }
      if (processed.isEmpty()) {
        return;
      }
      try {
        consumer.commitSync(processed);
      } catch (RuntimeException e) {
        tell("uncommitted", e.toString().replace('\n', ' ')); // a rebalance came in between
        return;
      }
      tell(
          "committed",
          processed.entrySet().stream()
              .map(e -> e.getKey() + "=" + e.getValue().offset())
              .collect(Collectors.joining(",")));
      processed.clear();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      owned.addAll(partitions);
      tell("assigned", generation(), names(partitions), names(owned));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      owned.removeAll(partitions);
      partitions.forEach(processed::remove);
      tell("revoked", -1, names(partitions), names(owned));
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      owned.removeAll(partitions);
      partitions.forEach(processed::remove);
      tell("lost", -1, names(partitions), names(owned));
    }

    /** groupMetadata() from 2.5 on; before that, from the client's inside. */
    private int generation() {
      try {
        Object metadata = KafkaConsumer.class.getMethod("groupMetadata").invoke(consumer);
        return (int) metadata.getClass().getMethod("generationId").invoke(metadata);
      } catch (NoSuchMethodException e) {
        return oldGeneration();
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    private int oldGeneration() {
      try {
        Object coordinator = field(KafkaConsumer.class, "coordinator", consumer);
        Class<?> base = coordinator.getClass().getSuperclass();
        Object generation = field(base, "generation", coordinator);
        return (int) field(generation.getClass(), "generationId", generation);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    private Object field(Class<?> type, String field, Object of)
        throws ReflectiveOperationException {
      Field found = type.getDeclaredField(field);
      found.setAccessible(true);
      return found.get(of);
    }
  }
}
