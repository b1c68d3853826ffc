package dev.tangram.log;

import dev.tangram.log.internal.codecs.CodecTrial;
import dev.tangram.log.internal.codecs.SameRecords;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.CodecLookup;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on a batch for which codecs are needed. Where it fails, and another version of a codec is
 * there, it is repeated with that one: a plug-in that misbehaves fails no append then. What a
 * version compressed that is new here is read back before it is stored, by the other one if there
 * is one.
 */
final class CodecWork {

  private static final Logger LOG = LoggerFactory.getLogger(CodecWork.class);

  /** Gives batches that are ready for the log; may be called again with other codecs. */
  interface Task {
    ByteBuffer run(CodecLookup codecs);
  }

  private final ByteBuffer original;
  private final Task task;

  private CodecWork(ByteBuffer original, Task task) {
    this.original = original;
    this.task = task;
  }

  /**
   * Does the work.
   *
   * @param original what it is done on; the task leaves it alone
   * @throws ApiException what the task threw about the data; REQUEST_TIMED_OUT, which producers
   *     retry, where nothing is known of the data because a plug-in broke its contract
   */
  static ByteBuffer run(CodecLookup codecs, String topic, ByteBuffer original, Task task) {
    CodecWork work = new CodecWork(original, task);
    try (CodecTrial first = CodecTrial.begin(codecs, topic)) {
      ByteBuffer result;
      try {
        result = task.run(first);
      } catch (RuntimeException e) {
        return work.repeat(first, e);
      }
      return first.hasCompressorOnProbation() ? work.verified(first, result) : result;
    }
  }

  private ByteBuffer repeat(CodecTrial first, RuntimeException failure) {
    try (CodecTrial second = first.withOthers()) {
      if (second == null) {
        throw verdict(first, failure);
      }
      ByteBuffer result;
      try {
        result = task.run(second);
      } catch (RuntimeException e) {
        throw second.brokenContract() == null ? e : verdict(first, failure);
      }
      if (!SameRecords.hold(original, second, result, second)) {
        throw verdict(first, failure);
      }
      LOG.warn("Another version of a compression plug-in did what failed: {}", text(failure));
      first.blame(second, failure);
      return result;
    }
  }

  /** A plug-in that broke its contract says nothing about the data. */
  private static RuntimeException verdict(CodecTrial trial, RuntimeException failure) {
    String broken = trial.brokenContract();
    return broken == null
        ? failure
        : new ApiException(
            ErrorCode.REQUEST_TIMED_OUT,
            broken + ". Nothing was written; sending the batch again is safe");
  }

  private static String text(RuntimeException failure) {
    return failure instanceof ApiException api
        ? api.error() + ": " + api.getMessage()
        : failure.toString();
  }

  private static ApiException unreadable() {
    return new ApiException(
        ErrorCode.REQUEST_TIMED_OUT,
        "What a compression plug-in wrote cannot be read. Nothing was written to the log; sending"
            + " the batch again is safe");
  }

  private ByteBuffer verified(CodecTrial first, ByteBuffer result) {
    try (CodecTrial second = first.withOtherCompressors()) {
      if (SameRecords.hold(original, first, result, second == null ? first : second)) {
        first.verified();
        return result;
      }
      if (second == null) {
        first.blameCompressors(unreadable());
        throw unreadable();
      }
      return settled(first, result, second);
    }
  }

  /**
   * One version cannot read what the other wrote. Who cannot read what he wrote himself is at
   * fault; if both can, the one that wrote first, whose output is given up.
   */
  private ByteBuffer settled(CodecTrial first, ByteBuffer result, CodecTrial second) {
    ByteBuffer others;
    try {
      others = task.run(second);
    } catch (RuntimeException e) {
      others = null;
    }
    boolean secondReadsItself =
        others != null && SameRecords.hold(original, second, others, second);
    if (!secondReadsItself && SameRecords.hold(original, first, result, first)) {
      second.blame(first, unreadable());
      return result;
    }
    if (!secondReadsItself) {
      throw unreadable();
    }
    LOG.warn("What one version of a compression plug-in wrote, the other cannot read");
    first.blame(second, unreadable());
    return others;
  }
}
