package dev.tangram.coordinator;

import dev.tangram.model.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A shard that is a map of strings; the simplest that keeps the rules. */
final class MapShard implements CoordinatorShard<MapShard.Entry> {

  /** A null value takes the key away. */
  record Entry(String key, String value) {}

  /** Keys that begin with a question mark are of a kind that it does not know. */
  static final class Serde implements RecordSerde<Entry> {
    @Override
    public ByteBuffer key(Entry record) {
      return bytes(record.key());
    }

    @Override
    public ByteBuffer value(Entry record) {
      return record.value() == null ? null : bytes(record.value());
    }

    private static ByteBuffer bytes(String text) {
      return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Entry read(ByteBuffer key, ByteBuffer value) {
      String name = text(key);
      return name.startsWith("?") ? null : new Entry(name, value == null ? null : text(value));
    }

    private static String text(ByteBuffer bytes) {
      return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
  }

  final ShardContext<Entry> context;
  final Map<String, String> map = new HashMap<>();
  final Map<Long, List<Entry>> open = new HashMap<>();
  String poison;
  volatile boolean loaded;
  volatile ErrorCode unloaded;

  MapShard(ShardContext<Entry> context) {
    this.context = context;
  }

  static CoordinatorResult<Entry, String> put(String key, String value) {
    return CoordinatorResult.of(List.of(new Entry(key, value)), value);
  }

  CoordinatorResult<Entry, String> get(String key) {
    return CoordinatorResult.of(map.get(key));
  }

  /** Adds one, and tells the new number. */
  CoordinatorResult<Entry, String> increment(String key) {
    int before = Integer.parseInt(map.getOrDefault(key, "0"));
    return put(key, Integer.toString(before + 1));
  }

  @Override
  public void replay(Entry record, long producerId) {
    if (record.key().equals(poison)) {
      throw new IllegalStateException("a bug, as the test wants it");
    }
    if (producerId != NO_PRODUCER) {
      open.computeIfAbsent(producerId, id -> new ArrayList<>()).add(record);
    } else if (record.value() == null) {
      map.remove(record.key());
    } else {
      map.put(record.key(), record.value());
    }
  }

  @Override
  public void endTransaction(long producerId, boolean committed) {
    List<Entry> records = open.remove(producerId);
    if (records != null && committed) {
      records.forEach(record -> replay(record, NO_PRODUCER));
    }
  }

  @Override
  public void loaded() {
    loaded = true;
  }

  @Override
  public void unloaded(ErrorCode reason) {
    unloaded = reason;
  }
}
