package dev.tangram.client.scripted;

import dev.tangram.model.TopicPartition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A group, of either protocol. */
public final class ScriptedGroup {

  /** A member with what it has and is to have. */
  public record Member(
      String id, String instance, List<TopicPartition> has, List<TopicPartition> target) {}

  final String id;
  final boolean consumer;
  final List<Member> members = new CopyOnWriteArrayList<>();
  final SortedMap<TopicPartition, Long> offsets = new TreeMap<>();
  final Map<String, String> configs = new TreeMap<>();

  ScriptedGroup(String id, boolean consumer) {
    this.id = id;
    this.consumer = consumer;
  }

  public String state() {
    return members.isEmpty() ? "Empty" : "Stable";
  }

  /** Adds a member that has what it is to have. */
  public synchronized ScriptedGroup member(String memberId, TopicPartition... has) {
    members.add(new Member(memberId, null, List.of(has), List.of(has)));
    return this;
  }

  public synchronized ScriptedGroup member(Member member) {
    members.add(member);
    return this;
  }

  public synchronized ScriptedGroup offset(String topic, int partition, long offset) {
    offsets.put(new TopicPartition(topic, partition), offset);
    return this;
  }

  synchronized void forget(TopicPartition partition) {
    offsets.remove(partition);
  }

  synchronized void configure(String name, String value) {
    if (value == null) {
      configs.remove(name);
    } else {
      configs.put(name, value);
    }
  }

  public synchronized SortedMap<TopicPartition, Long> offsets() {
    return new TreeMap<>(offsets);
  }

  public synchronized Map<String, String> configs() {
    return new TreeMap<>(configs);
  }

  /** An assignment as a leader of a classic group writes it. */
  static byte[] assignment(List<TopicPartition> partitions) {
    ByteBuffer buffer = ByteBuffer.allocate(1024);
    buffer.putShort((short) 1).putInt(partitions.size());
    for (TopicPartition one : partitions) {
      byte[] topic = one.topic().getBytes(StandardCharsets.UTF_8);
      buffer.putShort((short) topic.length).put(topic).putInt(1).putInt(one.partition());
    }
    buffer.putInt(-1);
    byte[] bytes = new byte[buffer.flip().remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
