package dev.tangram.controller.internal;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Those who wait until the controller has deleted a topic for good. */
final class TopicRemovals implements AutoCloseable {

  private final Map<String, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

  TopicRemovals(Controller controller) {
    controller.onTopicDeleted(
        topic -> {
          CompletableFuture<Void> removed = waiting.remove(topic);
          if (removed != null) {
            removed.complete(null);
          }
        });
  }

  /**
   * To be called before the deletion is asked for. True once it is done, false when it takes
   * longer.
   */
  CompletableFuture<Boolean> of(String topic, long timeoutMs) {
    return waiting
        .computeIfAbsent(topic, name -> new CompletableFuture<>())
        .thenApply(done -> true)
        .completeOnTimeout(false, Math.max(0, timeoutMs), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    waiting.clear();
  }
}
