package dev.tangram.groups.internal.records;

import dev.tangram.protocol.ApiMessage;

/**
 * A record of {@code __consumer_offsets}.
 *
 * @param keyVersion says of what kind it is: 0 and 1 a committed offset, 2 a classic group, 3 and
 *     up parts of a consumer group (KIP-848)
 * @param key the struct of that kind
 * @param valueVersion the version that the value is written in; 0 for a tombstone
 * @param value null for a tombstone
 */
public record GroupRecord(short keyVersion, ApiMessage key, short valueVersion, ApiMessage value) {

  /** Takes away what an earlier record of the key said. */
  public static GroupRecord tombstone(short keyVersion, ApiMessage key) {
    return new GroupRecord(keyVersion, key, (short) 0, null);
  }

  public boolean isTombstone() {
    return value == null;
  }
}
