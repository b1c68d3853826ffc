package dev.tangram.metadata;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the current {@link ClusterImage}. Reads are one volatile read; changes are applied one
 * after the other, and listeners hear of them in order, on the changing thread.
 */
public final class ClusterMetadata {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterMetadata.class);

  /** Hears of every replaced image. Must not block. */
  @FunctionalInterface
  public interface Listener {
    void onChange(ClusterImage before, ClusterImage after);
  }

  private final CopyOnWriteArrayList<Listener> listeners = new CopyOnWriteArrayList<>();
  private volatile ClusterImage image = ClusterImage.empty();

  public ClusterImage image() {
    return image;
  }

  /** Replaces the image by what the change makes of it. */
  public synchronized void update(UnaryOperator<ClusterImage> change) {
    ClusterImage before = image;
    ClusterImage after = change.apply(before);
    image = after;
    for (Listener listener : listeners) {
      try {
        listener.onChange(before, after);
      } catch (RuntimeException e) {
        LOG.error("A listener of the cluster image failed; the image is in use all the same", e);
      }
    }
  }

  /** Adds a listener and tells it the current image as a change from the empty one. */
  public synchronized void addListener(Listener listener) {
    listeners.add(listener);
    listener.onChange(ClusterImage.empty(), image);
  }

  public void removeListener(Listener listener) {
    listeners.remove(listener);
  }
}
