package dev.tangram.log;

import dev.tangram.log.internal.state.AbortedIndex;
import dev.tangram.log.internal.state.CompletedTransaction;
import dev.tangram.log.internal.state.ProducerEntry;
import dev.tangram.log.internal.state.ProducerSnapshot;
import dev.tangram.log.internal.state.ProducerStates;
import dev.tangram.records.RecordBatch;
import dev.tangram.storage.Extent;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Producers and transactions of one log: checks batches against them, notes what is appended, keeps
 * snapshots in the store. Used under the log's lock only, but for {@link #aborted}.
 */
final class ProducerTracker {

  private static final Logger LOG = LoggerFactory.getLogger(ProducerTracker.class);

  private final ProducerStates states = new ProducerStates();
  private final AbortedIndex aborted = new AbortedIndex();
  private long newestSnapshot = -1L;

  ProducerStates states() {
    return states;
  }

  AbortedIndex aborted() {
    return aborted;
  }

  /** What the first append of this very batch gave; null when it is new. */
  AppendInfo duplicateOf(RecordBatch batch, long logStartOffset) {
    if (!batch.hasProducerId()) {
      return null;
    }
    ProducerEntry entry = states.get(batch.producerId());
    if (entry == null) {
      return null;
    }
    int found =
        entry.findDuplicate(batch.producerEpoch(), batch.baseSequence(), batch.lastSequence());
    return found < 0
        ? null
        : new AppendInfo(
            entry.firstOffset(found),
            entry.lastOffset(found),
            entry.timestamp(found),
            -1L,
            logStartOffset,
            true,
            0);
  }

  /** Checks a batch of this broker as the leader; changes nothing. */
  void check(RecordBatch batch, AppendOrigin origin) {
    if (!batch.hasProducerId()) {
      return;
    }
    if (batch.isControl()) {
      ControlMarker marker = ControlMarker.of(batch);
      if (marker.endsTransaction()) {
        states.checkMarker(batch.producerId(), batch.producerEpoch(), marker.coordinatorEpoch());
      }
      return;
    }
    states.checkEpoch(batch.producerId(), batch.producerEpoch(), batch.isTransactional());
    if (origin == AppendOrigin.CLIENT) {
      states.checkSequence(batch.producerId(), batch.producerEpoch(), batch.baseSequence());
    }
  }

  /** Notes a batch that has its offsets. */
  void note(RecordBatch batch, long nowMs) {
    if (!batch.hasProducerId()) {
      return;
    }
    if (!batch.isControl()) {
      states.appended(
          batch.producerId(),
          batch.producerEpoch(),
          batch.lastSequence(),
          batch.baseOffset(),
          batch.lastOffset(),
          batch.maxTimestamp(),
          batch.isTransactional(),
          nowMs);
      return;
    }
    ControlMarker marker = ControlMarker.orUnknown(batch);
    if (marker.endsTransaction()) {
      CompletedTransaction ended =
          states.appendedMarker(
              batch.producerId(),
              batch.producerEpoch(),
              marker.coordinatorEpoch(),
              batch.lastOffset(),
              batch.maxTimestamp(),
              marker.aborts(),
              nowMs);
      if (ended != null && ended.aborted()) {
        aborted.add(ended, states.firstOpenOffset());
      }
    }
  }

  /** Keeps the states before the group that was begun last, as those at an offset. */
  void snapshotBeforeGroup(PartitionStore store, long offset) throws StorageException {
    aborted.persist(store);
    store.putBlob(ProducerSnapshot.name(offset), states.toBytesBefore());
    newestSnapshot = offset;
  }

  /** Keeps the states at the end of the log, unless they are known there already. */
  void snapshotAtEnd(PartitionStore store, long endOffset) throws StorageException {
    if (endOffset == newestSnapshot || (endOffset == store.startOffset() && states.size() == 0)) {
      return;
    }
    aborted.persist(store);
    store.putBlob(ProducerSnapshot.name(endOffset), states.toBytes());
    newestSnapshot = endOffset;
    prune(store);
  }

  /** Forgets everything. */
  void clear() {
    states.clear();
    aborted.clear();
    newestSnapshot = -1L;
  }

  /**
   * Drops what was kept for the batches behind an offset, before they are dropped: it would else be
   * taken for the state of whatever is written there next.
   */
  void dropAbove(PartitionStore store, long offset) throws StorageException {
    aborted.truncate(store, offset);
    for (long at : snapshots(store.blobs())) {
      if (at > offset) {
        store.deleteBlob(ProducerSnapshot.name(at));
      }
    }
  }

  /** Drops snapshots that nobody needs: below the start of the log, and not at an extent. */
  void prune(PartitionStore store) throws StorageException {
    TreeSet<Long> offsets = snapshots(store.blobs());
    if (offsets.size() < 2) {
      return;
    }
    Set<Long> bases = new HashSet<>();
    List<Extent> extents = store.extents();
    extents.forEach(extent -> bases.add(extent.baseOffset()));
    offsets.pollLast();
    for (long at : offsets) {
      if (!bases.contains(at)) {
        store.deleteBlob(ProducerSnapshot.name(at));
      }
    }
    aborted.prune(store);
  }

  /** Nothing of aborted transactions is left below an offset; extents may have become one. */
  void cleanedBelow(PartitionStore store, long offset) throws StorageException {
    aborted.forgetBelow(store, offset);
    prune(store);
  }

  /**
   * Loads the newest snapshot that fits.
   *
   * @return the offset whose states are known now; batches from there on are to be noted
   */
  long load(PartitionStore store, long startOffset, long endOffset, long nowMs)
      throws StorageException {
    clear();
    List<String> names = store.blobs();
    for (long at : snapshots(names).descendingSet()) {
      String name = ProducerSnapshot.name(at);
      if (at > endOffset) {
        store.deleteBlob(name);
      } else if (loadOne(store, name, nowMs)) {
        aborted.load(store, names, at);
        newestSnapshot = at;
        return Math.max(at, startOffset);
      }
    }
    return startOffset;
  }

  private boolean loadOne(PartitionStore store, String name, long nowMs) throws StorageException {
    try {
      states.load(store.getBlob(name).orElseThrow(IllegalArgumentException::new), nowMs);
      return true;
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "Producer snapshot {} cannot be used, {}; it is dropped and the producers are read from"
              + " the batches",
          name,
          e.getMessage());
      store.deleteBlob(name);
      return false;
    }
  }

  private static TreeSet<Long> snapshots(List<String> blobs) {
    TreeSet<Long> offsets = new TreeSet<>();
    for (String name : blobs) {
      OptionalLong offset = ProducerSnapshot.offset(name);
      if (offset.isPresent()) {
        offsets.add(offset.getAsLong());
      }
    }
    return offsets;
  }
}
