package dev.tangram.controller.internal;

import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.ClusterMetadata;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Waits until the cluster's image shows something, without a thread that waits. */
final class ImageConditions {

  private final ClusterMetadata metadata;

  ImageConditions(ClusterMetadata metadata) {
    this.metadata = metadata;
  }

  /** True once the image meets the condition, false when it did not in time. */
  CompletableFuture<Boolean> until(Predicate<ClusterImage> condition, long timeoutMs) {
    CompletableFuture<Boolean> met = new CompletableFuture<>();
    ClusterMetadata.Listener listener =
        (before, after) -> {
          if (condition.test(after)) {
            met.complete(true);
          }
        };
    metadata.addListener(listener);
    met.completeOnTimeout(false, Math.max(0, timeoutMs), TimeUnit.MILLISECONDS)
        .whenComplete((result, error) -> metadata.removeListener(listener));
    return met;
  }
}
