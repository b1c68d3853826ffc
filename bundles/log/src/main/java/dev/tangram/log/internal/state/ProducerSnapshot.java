package dev.tangram.log.internal.state;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * The file form of the producers' states at an offset, {@code <20-digit offset>.snapshot}: version
 * int16 (1), CRC-32C uint32 of what follows, number of entries int32, then for each producer: id
 * int64, epoch int16, last sequence int32, last offset int64, offset delta int32, timestamp int64,
 * coordinator epoch int32, first offset of the open transaction int64.
 */
public final class ProducerSnapshot {

  private static final String SUFFIX = ".snapshot";
  private static final short VERSION = 1;
  private static final int HEADER_BYTES = 2 + 4 + 4;
  private static final int CRC_END = 6;
  private static final int ENTRY_BYTES = 8 + 2 + 4 + 8 + 4 + 8 + 4 + 8;

  private ProducerSnapshot() {}

  /** The blob's name for an offset. */
  public static String name(long offset) {
    return String.format("%020d%s", offset, SUFFIX);
  }

  /** The offset that a blob's name stands for; empty when it is no snapshot. */
  public static OptionalLong offset(String name) {
    if (name.length() != 20 + SUFFIX.length() || !name.endsWith(SUFFIX)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(name.substring(0, 20)));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** Writes the file form of the states as they were before a group of appends. */
  static byte[] write(Collection<ProducerEntry> entries, long group) {
    int count = 0;
    for (ProducerEntry entry : entries) {
      count += entry.knownBefore(group) ? 1 : 0;
    }
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + ENTRY_BYTES * count);
    out.putShort(VERSION).putInt(0).putInt(count);
    for (ProducerEntry entry : entries) {
      if (entry.knownBefore(group)) {
        entry.writeTo(out, group);
      }
    }
    out.putInt(2, checksum(out.array()));
    return out.array();
  }

  /**
   * Reads the file form.
   *
   * @throws IllegalArgumentException when it is damaged, saying how
   */
  static List<ProducerEntry> read(byte[] content) {
    ByteBuffer in = ByteBuffer.wrap(content);
    if (content.length < HEADER_BYTES || in.getShort() != VERSION) {
      throw new IllegalArgumentException("it is too short or not of version " + VERSION);
    }
    if (in.getInt() != checksum(content)) {
      throw new IllegalArgumentException("its checksum does not match");
    }
    int count = in.getInt();
    if (count < 0 || in.remaining() != (long) count * ENTRY_BYTES) {
      throw new IllegalArgumentException("it says " + count + " entries and has another size");
    }
    List<ProducerEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(entry(in));
    }
    return entries;
  }

  private static ProducerEntry entry(ByteBuffer in) {
    ProducerEntry entry = new ProducerEntry(in.getLong());
    entry.takeEpoch(in.getShort());
    int lastSequence = in.getInt();
    long lastOffset = in.getLong();
    int delta = in.getInt();
    long timestamp = in.getLong();
    if (lastOffset >= 0) {
      entry.addBatch(lastSequence, lastOffset, delta, timestamp);
    }
    entry.lastTimestamp(timestamp);
    entry.coordinatorEpoch(in.getInt());
    entry.currentTxnFirstOffset(in.getLong());
    return entry;
  }

  private static int checksum(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content, CRC_END, content.length - CRC_END);
    return (int) crc.getValue();
  }
}
