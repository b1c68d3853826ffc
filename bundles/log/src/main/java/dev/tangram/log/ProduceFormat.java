package dev.tangram.log;

/** The form in which the records of an append come. */
public enum ProduceFormat {
  /** Record batches of magic 2, as in Produce from version 3 on; a client gives exactly one. */
  BATCH,
  /** A message set of magic 0 or 1, as in Produce below version 3; converted to magic 2. */
  MESSAGE_SET
}
