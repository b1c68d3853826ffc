package dev.tangram.controller.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Joins answers that come one by one. */
final class Pending {

  private Pending() {}

  /** All results, in the order of the futures, once the last one is there. */
  static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
        .thenApply(done -> futures.stream().map(CompletableFuture::join).toList());
  }
}
