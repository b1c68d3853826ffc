package dev.tangram.storage;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/** Given by the core: what is kept of the batches in a rewrite. */
@ProviderType
@FunctionalInterface
public interface BatchRewriter {

  /**
   * Decides on one batch.
   *
   * @param batch one whole stored batch
   * @return what replaces it: the same buffer, another batch within the same offsets, or null to
   *     drop it
   */
  ByteBuffer rewrite(ByteBuffer batch);
}
