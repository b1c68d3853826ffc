package dev.tangram.validation.internal;

import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginMissingException;
import dev.tangram.plugins.PluginPool;
import dev.tangram.records.RecordHeader;
import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.SerdeFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Looks at the keys, or the values, of one batch. A refusal is final for a producer, so it takes
 * all versions of the plug-in that are there: where another version can read what one refuses, or
 * cannot cope with, the record passes and the other version goes on with the batch.
 */
final class FieldInspector implements AutoCloseable {

  private final PluginPool<SerdeFactory> pool;
  private final FieldCheck check;
  private SerializerUse use;

  FieldInspector(PluginPool<SerdeFactory> pool, FieldCheck check) {
    this.pool = pool;
    this.check = check;
  }

  /**
   * What is wrong with the bytes; null when nothing is.
   *
   * @param data null for none, which is never wrong
   * @throws UnavailableException when nobody can tell
   */
  String problem(ByteBuffer data, List<RecordHeader> headers) throws UnavailableException {
    if (data == null) {
      return null;
    }
    if (use == null) {
      use = new SerializerUse(lease(), check);
    }
    RecordContext context = check.context(headers);
    String refusal;
    try {
      refusal = use.ask(context, data);
    } catch (UnavailableException e) {
      return afterFailure(e, context, data);
    }
    return refusal == null || !otherAccepts(context, data, refusal) ? refusal : null;
  }

  private Lease<SerdeFactory> lease() throws UnavailableException {
    try {
      return pool.lease(check.serializer(), check.topic());
    } catch (PluginMissingException e) {
      throw new UnavailableException(e.getMessage(), null);
    } catch (IllegalStateException e) {
      throw new UnavailableException("Validation is being stopped", null); // its pool is closed
    }
  }

  private boolean otherAccepts(RecordContext context, ByteBuffer data, String refusal) {
    Optional<Lease<SerdeFactory>> lease = pool.other(use.lease());
    if (lease.isEmpty()) {
      return false;
    }
    SerializerUse other = new SerializerUse(lease.get(), check);
    try {
      if (other.ask(context, data) == null) {
        use.blame(
            new IllegalStateException("It refused what another version can read: " + refusal));
        replaceBy(other);
        return true;
      }
    } catch (UnavailableException e) {
      other.blame(e.getCause() == null ? e : e.getCause());
    }
    other.close();
    return false;
  }

  private String afterFailure(UnavailableException failure, RecordContext context, ByteBuffer data)
      throws UnavailableException {
    if (failure.getCause() == null) {
      throw failure;
    }
    use.blame(failure.getCause());
    Optional<Lease<SerdeFactory>> lease = pool.other(use.lease());
    if (lease.isEmpty()) {
      throw failure;
    }
    SerializerUse other = new SerializerUse(lease.get(), check);
    try {
      String verdict = other.ask(context, data);
      replaceBy(other);
      return verdict;
    } catch (UnavailableException e) {
      other.blame(e.getCause() == null ? e : e.getCause());
      other.close();
      throw failure;
    }
  }

  private void replaceBy(SerializerUse other) {
    use.close();
    use = other;
  }

  @Override
  public void close() {
    if (use != null) {
      use.close();
      use = null;
    }
  }
}
