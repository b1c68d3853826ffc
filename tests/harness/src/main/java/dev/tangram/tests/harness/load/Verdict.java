package dev.tangram.tests.harness.load;

/**
 * What became of records.
 *
 * @param lost acknowledged and not there
 * @param duplicated there more than once
 * @param reordered behind a later one of the same producer
 * @param inconsistent at another offset than acknowledged, or offsets with a gap
 * @param damaged other bytes than were sent
 * @param unacknowledged there although the producer never heard of success
 */
public record Verdict(
    long lost,
    long duplicated,
    long reordered,
    long inconsistent,
    long damaged,
    long unacknowledged) {

  static final Verdict GOOD = new Verdict(0, 0, 0, 0, 0, 0);

  Verdict plus(Verdict other) {
    return new Verdict(
        lost + other.lost,
        duplicated + other.duplicated,
        reordered + other.reordered,
        inconsistent + other.inconsistent,
        damaged + other.damaged,
        unacknowledged + other.unacknowledged);
  }

  /** Nothing acknowledged is missing, changed, or there in another place or order. */
  public boolean good() {
    return lost + duplicated + reordered + inconsistent + damaged == 0;
  }
}
