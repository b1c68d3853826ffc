package dev.tangram.storage.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Judges what a crash has left. */
final class Survivor {

  private final PartitionStore store;
  private final Progress progress;

  Survivor(PartitionStore store, Progress progress) {
    this.store = store;
    this.progress = progress;
  }

  /** After the end of the process: everything that was written is there. */
  void checkAfterKill() throws StorageException {
    checkBlobs();
    List<byte[]> found = found();
    List<byte[]> before = reaching(progress.before().batches());
    List<byte[]> after = reaching(progress.after().batches());
    switch (progress.kind()) {
      case APPEND -> checkBetween(found, before, after);
      case TRUNCATE -> checkBetween(found, after, before);
      case RESTART -> checkSubset(found, before);
      case REWRITE -> {
        checkSubset(found, before);
        checkSubset(after, found);
      }
      case FLUSH, EITHER -> checkSame(found, after);
    }
    checkEnd();
  }

  /** After a power cut: what was flushed is there, the rest is sound. */
  void checkAfterPowerCut() throws StorageException {
    checkBlobs();
    List<byte[]> found = found();
    if (progress.settled()) {
      checkSame(found, reaching(progress.after().batches()));
      assertThat(store.endOffset()).as("end after a flush").isEqualTo(progress.after().end());
      return;
    }
    List<byte[]> certain = reaching(progress.after().batches());
    checkSubset(
        certain.stream().filter(b -> ContractHarness.lastOffset(b) < stable()).toList(), found);
    for (byte[] batch : found) {
      assertThat(progress.everAppended(batch)).as("found a batch that was appended").isTrue();
    }
  }

  private long stable() {
    return progress.stable();
  }

  private void checkEnd() {
    long one = progress.before().end();
    long other = progress.after().end();
    if (progress.kind() != Step.Kind.RESTART) {
      assertThat(store.endOffset())
          .as("end offset")
          .isBetween(Math.min(one, other), Math.max(one, other));
    }
  }

  private List<byte[]> found() throws StorageException {
    long start = store.startOffset();
    assertThat(start).as("start offset").isLessThanOrEqualTo(store.endOffset());
    return reaching(ContractHarness.split(ContractHarness.readAll(store, start)));
  }

  private List<byte[]> reaching(List<byte[]> batches) {
    long start = progress.kind() == Step.Kind.RESTART ? 0 : progress.after().start();
    return batches.stream().filter(b -> ContractHarness.lastOffset(b) >= start).toList();
  }

  private static void checkSame(List<byte[]> found, List<byte[]> expected) {
    assertThat(ContractHarness.concat(found)).isEqualTo(ContractHarness.concat(expected));
  }

  /** All of the shorter, then a part of what the longer has more. */
  private static void checkBetween(List<byte[]> found, List<byte[]> shorter, List<byte[]> longer) {
    assertThat(found.size()).as("batches").isBetween(shorter.size(), longer.size());
    checkSame(found, longer.subList(0, found.size()));
  }

  /** Everything of the part is in the whole, in the same order. */
  static void checkSubset(List<byte[]> part, List<byte[]> whole) {
    int at = 0;
    for (byte[] batch : part) {
      while (at < whole.size() && !Arrays.equals(whole.get(at), batch)) {
        at++;
      }
      assertThat(at)
          .as("batch at %d is there", Batches.span(batch).baseOffset())
          .isLessThan(whole.size());
      at++;
    }
  }

  private void checkBlobs() throws StorageException {
    Map<String, String> found = new HashMap<>();
    for (String name : store.blobs()) {
      byte[] content = store.getBlob(name).orElseThrow();
      found.put(name, new String(content, StandardCharsets.UTF_8));
    }
    assertThat(found).as("blobs").isIn(progress.before().blobs(), progress.after().blobs());
  }
}
