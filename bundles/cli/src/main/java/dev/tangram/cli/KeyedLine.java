package dev.tangram.cli;

import dev.tangram.client.producer.ProducerRecord;
import java.util.Arrays;
import java.util.List;

/** Makes records of lines. */
final class KeyedLine {

  private KeyedLine() {}

  static ProducerRecord record(String topic, Integer partition, byte[] line, byte[] separator) {
    int at = separator == null ? -1 : find(line, separator);
    byte[] key = at < 0 ? null : Arrays.copyOf(line, at);
    byte[] value = at < 0 ? line : Arrays.copyOfRange(line, at + separator.length, line.length);
    return new ProducerRecord(topic, partition, null, key, value, List.of());
  }

  private static int find(byte[] line, byte[] part) {
    for (int i = 0; i + part.length <= line.length; i++) {
      if (Arrays.equals(line, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    return -1;
  }
}
