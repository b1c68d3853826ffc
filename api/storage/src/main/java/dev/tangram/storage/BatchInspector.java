package dev.tangram.storage;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Given by the core: explains stored batches to a store, which does not know their format. Thread
 * safe.
 */
@ProviderType
public interface BatchInspector {

  /**
   * Bytes from the start of an entry that {@link #describe} needs to see; an entry may be shorter.
   */
  int headerBytes();

  /**
   * Reads a batch's header.
   *
   * @param entry positioned at the entry's base offset, with at least {@code min(headerBytes, entry
   *     size)} bytes; position and limit are left as they were
   * @throws DamagedBatchException when it is not a batch
   */
  BatchSpan describe(ByteBuffer entry) throws DamagedBatchException;

  /**
   * Checks a whole batch, checksum included.
   *
   * @param entry positioned at the entry's base offset, its limit at the entry's end; left as they
   *     were
   * @throws DamagedBatchException when it is torn or damaged
   */
  BatchSpan verify(ByteBuffer entry) throws DamagedBatchException;
}
