package dev.tangram.log;

import dev.tangram.model.ApiException;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import java.io.IOException;
import java.util.List;

/** A group of appends of the leader, and what becomes of it when the store fails. */
final class LeaderAppend {

  private final PartitionLog log;
  private final LogEnvironment environment;
  private final LogStore store;
  private final LogAppender appender;
  private final Refusals refusals = new Refusals();

  LeaderAppend(PartitionLog log, LogEnvironment environment, LogStore store, LogAppender appender) {
    this.log = log;
    this.environment = environment;
    this.store = store;
    this.appender = appender;
  }

  /** Appends a group whose members are prepared. */
  void run(List<? extends PendingAppend> group, int leaderEpoch) {
    OpenStore open = store.currentOrNull();
    EngineCalls.Slot slot = environment.calls().slot();
    Object outer = open == null ? null : slot.enter(open);
    try {
      PartitionStore s = store.online();
      long now = environment.clock().millis();
      refusals.check(now);
      appender.begin(s, log.obeyed(), now);
      appender.appendAsLeader(group, leaderEpoch);
      log.appendedAt(now);
      flushWith(group, s);
      if (store.currentOrNull() != open) {
        // Given up meanwhile, because the call hung: nothing that it did counts.
        group.stream().filter(a -> a.error() == null).forEach(a -> a.fail(store.offline()));
      }
    } catch (ApiException e) {
      fail(group, e);
    } catch (StorageException | RuntimeException | Error e) {
      fail(group, notStored(open, e));
    } finally {
      if (open != null) {
        slot.leave(open, outer);
      }
    }
  }

  /** A store that is full stays as it was; what was noted of the batches is forgotten. */
  private ApiException notStored(OpenStore open, Throwable cause) {
    if (open != null
        && cause instanceof StorageException e
        && !e.fatal()
        && !(e.getCause() instanceof IOException)) {
      try {
        long now = environment.clock().millis();
        log.reloadProducers(open.store(), now);
        return refusals.refused(e, now);
      } catch (StorageException | RuntimeException | Error again) {
        again.addSuppressed(cause);
        return store.failed("Appending to", open.store(), again);
      }
    }
    return store.failed("Appending to", open == null ? null : open.store(), cause);
  }

  /** Where the topic asks for it, nobody hears of success before the flush. */
  private void flushWith(List<? extends PendingAppend> group, PartitionStore s) {
    try {
      log.flushIfDue(s);
    } catch (StorageException | RuntimeException | Error e) {
      ApiException error = store.failed("Flushing", s, e);
      group.stream().filter(append -> append.error() == null).forEach(a -> a.fail(error));
    }
  }

  private void fail(List<? extends PendingAppend> group, ApiException error) {
    appender.staged().forEach(append -> append.fail(error));
    for (PendingAppend append : group) {
      if (!append.isDone()) {
        append.fail(error);
      }
    }
  }
}
