package dev.tangram.tests.harness.load;

/**
 * What a load did and what became of it.
 *
 * @param sent records handed to the producers
 * @param acknowledged records stored as the broker says
 * @param failed records whose producer was told of an error
 * @param firstError the first of them, empty without
 * @param retried records that producers sent again after a retriable error
 * @param connectionsClosed connections that ended while they were in use, of all clients
 * @param verdict what the consumer, who read along, saw
 * @param rereadEqual whether a second reader finds afterwards what the first one saw
 */
public record LoadReport(
    long sent,
    long acknowledged,
    long failed,
    String firstError,
    long retried,
    long connectionsClosed,
    Verdict verdict,
    boolean rereadEqual) {

  /** No client noticed anything, and every record is there once, in order, at its offset. */
  public boolean unharmed() {
    return failed == 0
        && connectionsClosed == 0
        && acknowledged == sent
        && verdict.equals(Verdict.GOOD)
        && rereadEqual;
  }
}
