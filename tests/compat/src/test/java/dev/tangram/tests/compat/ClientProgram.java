package dev.tangram.tests.compat;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Runs in a process of its own, on the jars of the client version under test. Only what all
 * versions have is called directly. Default settings, but for the address, the serializers and,
 * where given, the compression.
 */
public final class ClientProgram {

  private ClientProgram() {}

  /** Arguments: {@code produce|consume BOOTSTRAP TOPIC FILE [COMPRESSION]}. */
  public static void main(String[] args) throws Exception {
    if (args[0].equals("produce")) {
      produce(args[1], args[2], Path.of(args[3]), args.length > 4 ? args[4] : null);
    } else {
      consume(args[1], args[2], Path.of(args[3]));
    }
  }

  private static void produce(String bootstrap, String topic, Path file, String compression)
      throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    properties.put("value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    if (compression != null) {
      properties.put("compression.type", compression);
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    KafkaProducer<String, String> producer = new KafkaProducer<>(properties);
    try {
      for (String line : lines) {
        sent.add(producer.send(new ProducerRecord<>(topic, 0, "k", line)));
      }
      long expected = 0;
      for (Future<RecordMetadata> future : sent) {
        long offset = future.get().offset();
        if (offset != expected++) {
          throw new IllegalStateException(
              "offset " + offset + " where " + (expected - 1) + " was due");
        }
      }
    } finally {
      producer.close();
    }
    System.out.println("produced " + sent.size());
  }

  private static void consume(String bootstrap, String topic, Path file) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    properties.put(
        "value.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    List<String> wanted = Files.readAllLines(file, StandardCharsets.UTF_8);
    KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties);
    List<TopicPartition> partition = List.of(new TopicPartition(topic, 0));
    consumer.assign(partition);
    consumer.seekToBeginning(partition);
    int read = 0;
    while (read < wanted.size()) {
      for (ConsumerRecord<String, String> record : poll(consumer)) {
        if (record.offset() != read
            || !record.value().equals(wanted.get(read))
            || !"k".equals(record.key())) {
          throw new IllegalStateException("record " + record + " where line " + read + " was due");
        }
        read++;
      }
    }
    if (consumer.position(partition.get(0)) != wanted.size()) {
      throw new IllegalStateException("position " + consumer.position(partition.get(0)));
    }
    consumer.close();
    System.out.println("consumed " + read);
  }

  /** poll(long) until 1.1, poll(Duration) from 2.0 on. */
  @SuppressWarnings("unchecked") // the return type of both
  private static ConsumerRecords<String, String> poll(KafkaConsumer<String, String> consumer)
      throws Exception {
    for (Method method : KafkaConsumer.class.getMethods()) {
      if (method.getName().equals("poll") && method.getParameterTypes()[0] == Duration.class) {
        return (ConsumerRecords<String, String>) method.invoke(consumer, Duration.ofSeconds(1));
      }
    }
    return (ConsumerRecords<String, String>)
        KafkaConsumer.class.getMethod("poll", long.class).invoke(consumer, 1000L);
  }
}
