package dev.tangram.log.internal.codecs;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginMissingException;
import dev.tangram.plugins.PluginPool;
import dev.tangram.plugins.Plugins;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.CompressionType;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The compression plug-ins of the broker. The codecs that it gives out hold no plug-in: each of
 * their streams takes a lease and gives it back with its close.
 */
public final class LeasedCodecs implements CodecLookup, AutoCloseable {

  private static final CompressionType[] TYPES = CompressionType.values();

  private final CodecLookup withoutTopic = new OfTopic(null);
  private final CompressionHistory history = new CompressionHistory();
  private final AtomicBoolean used = new AtomicBoolean();
  private final Runnable firstUse;
  private volatile PluginPool<CompressionCodec> pool;

  public LeasedCodecs() {
    this(() -> {});
  }

  /**
   * @param firstUse called once, when somebody takes the first lease, on his thread
   */
  public LeasedCodecs(Runnable firstUse) {
    this.firstUse = firstUse;
  }

  /** Codecs of a pool of somebody else. */
  public LeasedCodecs(PluginPool<CompressionCodec> pool) {
    this();
    this.pool = pool;
  }

  /** Begins to use the plug-ins; until then, and after {@link #close}, there is no codec. */
  public void open(Plugins plugins) {
    CompressionKind kind = new CompressionKind();
    pool = plugins.open(kind);
    kind.serving();
  }

  /** Ends the use of the plug-ins. */
  @Override
  public void close() {
    PluginPool<CompressionCodec> closing = pool;
    pool = null;
    if (closing != null) {
      closing.close();
    }
  }

  @Override
  public CompressionCodec codec(CompressionType type) {
    return withoutTopic.codec(type);
  }

  @Override
  public CodecLookup forTopic(String topic) {
    return new OfTopic(topic);
  }

  /** Which versions have shown that what they compress can be read. */
  CompressionHistory history() {
    return history;
  }

  /**
   * @throws ApiException UNSUPPORTED_COMPRESSION_TYPE when no version is active
   */
  Lease<CompressionCodec> lease(CompressionType type, String topic) {
    PluginPool<CompressionCodec> open = pool;
    if (open == null) {
      throw missing("No " + type.text() + " codec: compression plug-ins are not in use now");
    }
    if (!used.get() && used.compareAndSet(false, true)) {
      firstUse.run();
    }
    try {
      return topic == null ? open.lease(type.text()) : open.lease(type.text(), topic);
    } catch (PluginMissingException e) {
      throw missing(e.getMessage());
    }
  }

  /** Another version than the lease's; null when there is none. */
  Lease<CompressionCodec> other(Lease<CompressionCodec> than) {
    PluginPool<CompressionCodec> open = pool;
    return open == null ? null : open.other(than).orElse(null);
  }

  private static ApiException missing(String message) {
    return new ApiException(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, message);
  }

  private final class OfTopic implements CodecLookup {

    private final String topic;
    private final CompressionCodec[] codecs = new CompressionCodec[TYPES.length];

    OfTopic(String topic) {
      this.topic = topic;
      for (CompressionType type : TYPES) {
        codecs[type.ordinal()] =
            new ContainedCodec(type, compress -> new OfLease(lease(type, topic)));
      }
    }

    @Override
    public CompressionCodec codec(CompressionType type) {
      if (type == CompressionType.NONE) {
        throw new IllegalArgumentException("No codec is needed for uncompressed records");
      }
      return codecs[type.ordinal()];
    }

    @Override
    public CodecLookup forTopic(String other) {
      return other.equals(topic) ? this : new OfTopic(other);
    }
  }

  /** A use with a lease of its own. */
  private record OfLease(Lease<CompressionCodec> lease) implements CodecUse {

    @Override
    public CompressionCodec codec() {
      return lease.service();
    }

    @Override
    public void failed(CodecFailedException cause) {
      lease.failed(cause);
    }

    @Override
    public void end() {
      lease.close();
    }
  }
}
