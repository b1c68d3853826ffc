package dev.tangram.log;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.model.Uuids;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/** {@code partition.metadata}: which topic a log belongs to, whatever its name was used for. */
final class TopicIdFile {

  private static final String FILE = "partition.metadata";
  private static final String KEY = "topic_id:";

  private TopicIdFile() {}

  static Optional<UUID> read(PartitionStore store) throws StorageException {
    Optional<byte[]> content = store.getBlob(FILE);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    String text = new String(content.get(), StandardCharsets.UTF_8);
    try {
      return text.lines()
          .filter(line -> line.startsWith(KEY))
          .map(line -> Uuids.fromBase64(line.substring(KEY.length()).trim()))
          .filter(id -> !id.equals(Uuids.ZERO))
          .findFirst();
    } catch (IllegalArgumentException e) {
      // Only this log: serving another topic's records would be worse than serving none.
      throw new IllegalStateException(FILE + " is damaged: " + text.strip(), e);
    }
  }

  static void write(PartitionStore store, UUID id) throws StorageException {
    String text = "version: 0\n" + KEY + " " + Uuids.toBase64(id);
    store.putBlob(FILE, text.getBytes(StandardCharsets.UTF_8));
  }

  static ApiException inconsistent(TopicPartition partition, UUID stored, UUID given) {
    return new ApiException(
        ErrorCode.INCONSISTENT_TOPIC_ID,
        "The log of "
            + partition
            + " belongs to topic id "
            + Uuids.toBase64(stored)
            + ", not "
            + Uuids.toBase64(given));
  }
}
