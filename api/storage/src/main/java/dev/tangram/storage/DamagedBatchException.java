package dev.tangram.storage;

/** Bytes that should be a batch are not one: torn, or the checksum does not match. */
public class DamagedBatchException extends Exception {

  public DamagedBatchException(String message) {
    super(message, null, false, false);
  }
}
