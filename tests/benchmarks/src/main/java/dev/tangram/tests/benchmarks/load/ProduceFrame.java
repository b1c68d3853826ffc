package dev.tangram.tests.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;

/**
 * A Produce request of version 9 with one record, and the answer to it. The requests are made once
 * and sent again and again, so that the client costs little.
 */
final class ProduceFrame {

  static final short VERSION = 9;
  static final int CORRELATION_AT = 8;

  private ProduceFrame() {}

  /** The request with its length in front; the correlation id is that of {@code partition}. */
  static ByteBuffer request(String topic, int partition, byte[] value) {
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    ByteBuffer records =
        MemoryRecords.withRecords(
                Compression.NONE, new SimpleRecord(System.currentTimeMillis(), null, value))
            .buffer();
    ByteBuffer frame = ByteBuffer.allocateDirect(128 + name.length + records.remaining());
    frame.position(Integer.BYTES);
    frame.putShort((short) 0).putShort(VERSION).putInt(partition);
    frame.putShort((short) 4).put("load".getBytes(StandardCharsets.UTF_8)).put((byte) 0);
    frame.put((byte) 0).putShort((short) 1).putInt(30_000);
    frame.put((byte) 2);
    unsignedVarint(frame, name.length + 1);
    frame.put(name);
    frame.put((byte) 2).putInt(partition);
    unsignedVarint(frame, records.remaining() + 1);
    frame.put(records.duplicate());
    frame.put((byte) 0).put((byte) 0).put((byte) 0);
    frame.flip();
    frame.putInt(0, frame.limit() - Integer.BYTES);
    return frame;
  }

  private static void unsignedVarint(ByteBuffer buffer, int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      buffer.put((byte) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    buffer.put((byte) rest);
  }

  /**
   * Checks an answer, its length left out.
   *
   * @throws IOException when it belongs to another request or says an error
   */
  static void check(ByteBuffer answer, int correlation) throws IOException {
    int found = answer.getInt();
    if (found != correlation) {
      throw new IOException("answer to " + found + " instead of " + correlation);
    }
    answer.get(); // no tagged fields in the header
    answer.get(); // one topic
    int nameLength = answer.get() - 1; // the topics of the load have short names
    answer.position(answer.position() + nameLength + 1 + Integer.BYTES);
    short error = answer.getShort();
    if (error != 0) {
      throw new IOException("the broker answered with error " + error);
    }
  }
}
