package dev.tangram.storage.tck;

import java.util.ArrayList;
import java.util.List;

/** How far a scenario has come, and what a crash at this moment must leave. */
final class Progress {

  private final List<byte[]> everAppended = new ArrayList<>();
  private Content before = Content.EMPTY;
  private Content after = Content.EMPTY;
  private Step step;
  private long stable;
  private long point;
  private boolean settled;

  /** A call begins. */
  void begin(Step next) {
    step = next;
    after = next.effect().apply(before);
    after.batches().stream().filter(b -> !before.batches().contains(b)).forEach(everAppended::add);
    if (next.kind() != Step.Kind.FLUSH) {
      settled = false;
    }
    stable = Math.min(stable, next.touched());
    if (next.kind() == Step.Kind.RESTART) {
      point = 0;
    }
  }

  /** The call has returned; the store tells how far it is durable. */
  void done(long flushedOffset) {
    before = after;
    if (step.kind() == Step.Kind.FLUSH) {
      stable = flushedOffset;
      point = flushedOffset;
      settled = true;
    }
    point = Math.min(point, flushedOffset);
    step = null;
  }

  /** Where the core would begin a recovery. */
  long point() {
    return point;
  }

  Content before() {
    return before;
  }

  Content after() {
    return after;
  }

  /** Offsets below it survive a power cut. */
  long stable() {
    return stable;
  }

  /** Whether nothing has changed since a flush. */
  boolean settled() {
    return settled;
  }

  boolean everAppended(byte[] batch) {
    return everAppended.stream().anyMatch(known -> java.util.Arrays.equals(known, batch));
  }

  /** The kind of the call that runs; EITHER between two calls, where both contents are the same. */
  Step.Kind kind() {
    return step == null ? Step.Kind.EITHER : step.kind();
  }

  @Override
  public String toString() {
    return step == null ? "between two calls at " + after.end() : "in '" + step.name() + "'";
  }
}
