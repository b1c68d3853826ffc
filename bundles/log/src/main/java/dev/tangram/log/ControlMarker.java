package dev.tangram.log;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.Record;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.RecordIterator;
import java.nio.ByteBuffer;

/**
 * What a control batch says (KIP-98). The key of its record is version int16 and type int16 (0
 * abort, 1 commit); the value of these two is version int16 and coordinator epoch int32.
 *
 * @param type 0 abort, 1 commit; other types end no transaction
 * @param coordinatorEpoch epoch of the coordinator that wrote it, -1 for other types
 */
record ControlMarker(int type, int coordinatorEpoch) {

  private static final int ABORT = 0;
  private static final int COMMIT = 1;
  private static final int UNKNOWN = -1;
  private static final int KEY_BYTES = 4;
  private static final int VALUE_BYTES = 6;

  boolean endsTransaction() {
    return type == ABORT || type == COMMIT;
  }

  boolean aborts() {
    return type == ABORT;
  }

  /** Reads what is stored already: what cannot be understood ends no transaction. */
  static ControlMarker orUnknown(RecordBatch batch) {
    try {
      return of(batch);
    } catch (ApiException e) {
      return new ControlMarker(UNKNOWN, -1);
    }
  }

  /** Reads the first record of a control batch, which is never compressed. */
  static ControlMarker of(RecordBatch batch) {
    try (RecordIterator records = RecordIterator.of(batch, CodecLookup.none())) {
      if (!records.hasNext()) {
        throw damaged("it has no record");
      }
      Record record = records.next();
      ByteBuffer key = record.key();
      if (key == null || key.remaining() < KEY_BYTES) {
        throw damaged("its key is too short");
      }
      int type = key.getShort(key.position() + 2);
      if (type != ABORT && type != COMMIT) {
        return new ControlMarker(type, -1);
      }
      ByteBuffer value = record.value();
      if (value == null || value.remaining() < VALUE_BYTES) {
        throw damaged("its value is too short");
      }
      return new ControlMarker(type, value.getInt(value.position() + 2));
    }
  }

  private static ApiException damaged(String how) {
    return new ApiException(ErrorCode.INVALID_RECORD, "The control batch is not valid: " + how);
  }
}
