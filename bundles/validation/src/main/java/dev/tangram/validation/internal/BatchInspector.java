package dev.tangram.validation.internal;

import dev.tangram.log.RecordInspection;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.plugins.PluginPool;
import dev.tangram.records.Record;
import dev.tangram.serialization.SerdeFactory;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Looks at the records of one batch. One thread. */
final class BatchInspector implements RecordInspection.Inspector {

  private final TopicCheck check;
  private final LongSupplier nanos;
  private final FieldInspector keys;
  private final FieldInspector values;
  private final boolean interruptedBefore = Thread.currentThread().isInterrupted();

  BatchInspector(PluginPool<SerdeFactory> pool, TopicCheck check, LongSupplier nanos) {
    this.check = check;
    this.nanos = nanos;
    this.keys = check.keys() == null ? null : new FieldInspector(pool, check.keys());
    this.values = check.values() == null ? null : new FieldInspector(pool, check.values());
  }

  @Override
  public Optional<String> problem(Record record) {
    String problem;
    try {
      problem = keys == null ? null : keys.problem(record.key(), record.headers());
      if (problem == null && values != null) {
        problem = values.problem(record.value(), record.headers());
      }
    } catch (UnavailableException e) {
      return unavailable(e);
    }
    if (problem == null) {
      return Optional.empty();
    }
    if (check.strict()) {
      check.counts().refused(problem, nanos.getAsLong());
      return Optional.of(problem);
    }
    check.counts().warned(problem, nanos.getAsLong());
    return Optional.empty();
  }

  private Optional<String> unavailable(UnavailableException cause) {
    check.counts().unchecked(cause.getMessage(), nanos.getAsLong());
    if (!check.strict()) {
      return Optional.empty();
    }
    throw new ApiException(
        ErrorCode.REQUEST_TIMED_OUT,
        "Records cannot be validated now: "
            + cause.getMessage()
            + ". Nothing was written; sending the batch again is safe");
  }

  @Override
  public void close() {
    if (keys != null) {
      keys.close();
    }
    if (values != null) {
      values.close();
    }
    if (!interruptedBefore) {
      // Whether the plug-in did that or it was meant for its call, which took too long: this thread
      // goes on to write files, which an interruption would close.
      Thread.interrupted();
    }
  }
}
