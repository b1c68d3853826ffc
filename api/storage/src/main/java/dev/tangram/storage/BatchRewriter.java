package dev.tangram.storage;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/** Given by the core: what is kept of the batches in a rewrite. */
@ProviderType
@FunctionalInterface
public interface BatchRewriter {

  /**
   * Decides on one batch. Called by one thread, for each batch of the extents to be replaced, in
   * the order of their offsets. May take as long as it wants, and may throw: see {@link
   * PartitionStore#rewrite}.
   *
   * @param batch one whole stored batch
   * @return what replaces it: the same buffer, another batch within the same offsets, possibly a
   *     larger one, or null to drop it; may be used up by the store before the next call
   */
  ByteBuffer rewrite(ByteBuffer batch);
}
