package dev.tangram.tests.chaos;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** An unmodified Java consumer in a group, which tells what it is given and what it processes. */
final class GroupMember implements AutoCloseable, ConsumerRebalanceListener {

  private static final Duration POLL = Duration.ofMillis(50);

  private final String name;
  private final Owners owners;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread;
  private volatile boolean running = true;

  GroupMember(String name, Owners owners, String topic, Map<String, Object> settings) {
    this.name = name;
    this.owners = owners;
    Map<String, Object> all = new HashMap<>(settings);
    all.put("enable.auto.commit", false);
    all.put("auto.offset.reset", "earliest");
    all.put("client.id", name);
    consumer = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    thread = new Thread(() -> run(topic), name);
    thread.start();
  }

  private void run(String topic) {
    try (consumer) {
      consumer.subscribe(List.of(topic), this);
      while (running) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> record : records) {
          owners.processed(record.partition(), record.offset());
        }
        if (!records.isEmpty()) {
          commit();
        }
      }
    } catch (RuntimeException e) {
      owners.failed(name, e);
    }
  }

  private void commit() {
    try {
      consumer.commitSync();
    } catch (CommitFailedException | RebalanceInProgressException e) {
      // The partition is another's now, who reads the records again.
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    owners.given(name, partitions);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    owners.givenUp(name, partitions);
  }

  @Override
  public void close() throws InterruptedException {
    running = false;
    thread.join();
  }
}
