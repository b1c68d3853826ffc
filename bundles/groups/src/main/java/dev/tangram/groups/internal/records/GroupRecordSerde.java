package dev.tangram.groups.internal.records;

import dev.tangram.coordinator.RecordSerde;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.MessageWriter;
import dev.tangram.protocol.ProtocolException;
import dev.tangram.protocol.StringInterner;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * Records of {@code __consumer_offsets} as Kafka 3.9 writes them: key and value each begin with an
 * int16. That of the key says of what kind the record is and is the version of the key's struct;
 * that of the value is the version of the value's struct. Thread safe.
 *
 * <p>The one {@link #forOneThread for one thread} decodes a name once, as long as it remembers it:
 * a log has the same groups and topics again and again.
 */
public final class GroupRecordSerde implements RecordSerde<GroupRecord> {

  /** A kind of record: the structs of its key and its value. */
  private record Kind(Supplier<ApiMessage> key, Supplier<ApiMessage> value) {}

  private static final int FIRST_CAPACITY = 128;

  /** A buffer that has grown beyond is not used again. */
  private static final int KEPT_CAPACITY = 64 * 1024;

  /** Names that are remembered. */
  private static final int NAMES = 4096;

  /** By the version of the key. */
  private static final Kind[] KINDS = {
    new Kind(OffsetCommitKey::new, OffsetCommitValue::new),
    new Kind(OffsetCommitKey::new, OffsetCommitValue::new),
    new Kind(GroupMetadataKey::new, GroupMetadataValue::new),
    new Kind(ConsumerGroupMetadataKey::new, ConsumerGroupMetadataValue::new),
    new Kind(ConsumerGroupPartitionMetadataKey::new, ConsumerGroupPartitionMetadataValue::new),
    new Kind(ConsumerGroupMemberMetadataKey::new, ConsumerGroupMemberMetadataValue::new),
    new Kind(
        ConsumerGroupTargetAssignmentMetadataKey::new,
        ConsumerGroupTargetAssignmentMetadataValue::new),
    new Kind(
        ConsumerGroupTargetAssignmentMemberKey::new, ConsumerGroupTargetAssignmentMemberValue::new),
    new Kind(
        ConsumerGroupCurrentMemberAssignmentKey::new,
        ConsumerGroupCurrentMemberAssignmentValue::new),
  };

  private final StringInterner names;
  private final Scratch keys;
  private final Scratch values;

  /** One for all threads. */
  public GroupRecordSerde() {
    this(null, null, null);
  }

  private GroupRecordSerde(StringInterner names, Scratch keys, Scratch values) {
    this.names = names;
    this.keys = keys;
    this.values = values;
  }

  @Override
  public GroupRecordSerde forOneThread() {
    return new GroupRecordSerde(new StringInterner(NAMES), new Scratch(), new Scratch());
  }

  @Override
  public ByteBuffer key(GroupRecord record) {
    return bytes(record.keyVersion(), record.key(), keys);
  }

  @Override
  public ByteBuffer value(GroupRecord record) {
    return record.isTombstone() ? null : bytes(record.valueVersion(), record.value(), values);
  }

  private static ByteBuffer bytes(short version, ApiMessage struct, Scratch scratch) {
    ByteBuf target = scratch == null ? Unpooled.buffer(FIRST_CAPACITY) : scratch.begin();
    MessageWriter writer = new MessageWriter(target);
    writer.writeShort(version);
    struct.write(writer, version);
    // Heap memory of nobody else: the garbage collector takes it.
    return writer.finish().nioBuffer();
  }

  /** Memory for one key or value after the other. */
  private static final class Scratch {
    private ByteBuf bytes = Unpooled.buffer(FIRST_CAPACITY);

    ByteBuf begin() {
      if (bytes.refCnt() == 0 || bytes.capacity() > KEPT_CAPACITY) {
        bytes = Unpooled.buffer(FIRST_CAPACITY);
      }
      return bytes.clear();
    }
  }

  /**
   * @throws ProtocolException when the bytes are not what the versions say
   */
  @Override
  public GroupRecord read(ByteBuffer key, ByteBuffer value) {
    MessageReader keyReader = new MessageReader(key, names);
    short keyVersion = keyReader.readShort();
    if (keyVersion < 0 || keyVersion >= KINDS.length) {
      return null;
    }
    Kind kind = KINDS[keyVersion];
    ApiMessage keyStruct = kind.key().get();
    keyStruct.read(keyReader, keyVersion);
    if (value == null) {
      return GroupRecord.tombstone(keyVersion, keyStruct);
    }
    MessageReader valueReader = new MessageReader(value, names);
    short valueVersion = valueReader.readShort();
    ApiMessage valueStruct = kind.value().get();
    if (valueVersion < valueStruct.lowestSupportedVersion()
        || valueVersion > valueStruct.highestSupportedVersion()) {
      return null;
    }
    valueStruct.read(valueReader, valueVersion);
    return new GroupRecord(keyVersion, keyStruct, valueVersion, valueStruct);
  }
}
