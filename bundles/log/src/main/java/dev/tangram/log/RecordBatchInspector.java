package dev.tangram.log;

import dev.tangram.model.ApiException;
import dev.tangram.records.StoredEntry;
import dev.tangram.storage.BatchInspector;
import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.DamagedBatchException;
import java.nio.ByteBuffer;

/** Explains the entries of all record formats to stores. */
public final class RecordBatchInspector implements BatchInspector {

  @Override
  public int headerBytes() {
    return StoredEntry.HEADER_BYTES;
  }

  @Override
  public BatchSpan describe(ByteBuffer entry) throws DamagedBatchException {
    try {
      return span(StoredEntry.describe(entry));
    } catch (ApiException e) {
      throw new DamagedBatchException(e.getMessage());
    }
  }

  @Override
  public BatchSpan verify(ByteBuffer entry) throws DamagedBatchException {
    try {
      StoredEntry found = StoredEntry.verify(entry);
      if (found.sizeInBytes() != entry.remaining()) {
        throw new DamagedBatchException(
            "The entry says " + found.sizeInBytes() + " bytes and has " + entry.remaining());
      }
      return span(found);
    } catch (ApiException e) {
      throw new DamagedBatchException(e.getMessage());
    }
  }

  private static BatchSpan span(StoredEntry entry) {
    return new BatchSpan(
        entry.baseOffset(), entry.lastOffset(), entry.maxTimestamp(), entry.lastOffset());
  }
}
