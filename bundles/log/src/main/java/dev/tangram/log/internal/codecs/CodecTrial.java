package dev.tangram.log.internal.codecs;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionException;
import dev.tangram.plugins.Lease;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.CompressionType;

/**
 * The codecs of one piece of work on one thread: each type is of one version throughout, and what
 * went wrong with which is known at the end. The work can be repeated with other versions, which
 * shows whether a failure lies in a plug-in or in the data.
 */
public final class CodecTrial implements CodecLookup, AutoCloseable {

  private final CodecLookup codecs;
  private final LeasedCodecs leased;
  private final String topic;
  private final Use[] uses = new Use[CompressionType.values().length];

  private CodecTrial(CodecLookup codecs, String topic) {
    this.codecs = codecs;
    this.leased = codecs instanceof LeasedCodecs found ? found : null;
    this.topic = topic;
  }

  /**
   * Begins a piece of work.
   *
   * @param codecs the plug-ins, or fixed codecs, of which there are no other versions
   * @param topic whose records it is about
   */
  public static CodecTrial begin(CodecLookup codecs, String topic) {
    return new CodecTrial(codecs, topic);
  }

  @Override
  public CompressionCodec codec(CompressionType type) {
    Use use = uses[type.ordinal()];
    if (use == null) {
      use = new Use(acquire(type), true);
      uses[type.ordinal()] = use;
    }
    return new ContainedCodec(type, use::begin);
  }

  private Lease<CompressionCodec> acquire(CompressionType type) {
    return leased == null ? Lease.unmanaged(codecs.codec(type)) : leased.lease(type, topic);
  }

  /** Whether a codec was asked for anything. */
  public boolean usedCodecs() {
    for (Use use : uses) {
      if (use != null) {
        return true;
      }
    }
    return false;
  }

  /** Why a codec broke its contract; null when none did. */
  public String brokenContract() {
    for (Use use : uses) {
      if (use != null && use.trouble instanceof CodecFailedException) {
        return use.trouble.getMessage();
      }
    }
    return null;
  }

  /**
   * The same work with other versions of the codecs that may be at fault: those that failed, else
   * those that decompressed, else those that compressed. Ends before this one does.
   *
   * @return null when there are no other versions
   */
  public CodecTrial withOthers() {
    return withOthers(suspects());
  }

  /** The same work with other versions of the codecs that compressed; null without. */
  public CodecTrial withOtherCompressors() {
    return withOthers(use -> use.compressed);
  }

  private interface Suspicion {
    boolean falls(Use use);
  }

  private Suspicion suspects() {
    boolean trouble = false;
    boolean decompressed = false;
    for (Use use : uses) {
      trouble |= use != null && use.trouble != null;
      decompressed |= use != null && use.decompressed;
    }
    if (trouble) {
      return use -> use.trouble != null;
    }
    return decompressed ? use -> use.decompressed : use -> use.compressed;
  }

  private CodecTrial withOthers(Suspicion suspicion) {
    if (leased == null) {
      return null;
    }
    CodecTrial second = new CodecTrial(codecs, topic);
    boolean found = false;
    for (int i = 0; i < uses.length; i++) {
      Use use = uses[i];
      if (use != null) {
        Lease<CompressionCodec> other = suspicion.falls(use) ? leased.other(use.lease) : null;
        second.uses[i] = other == null ? new Use(use.lease, false) : new Use(other, true);
        found |= other != null;
      }
    }
    return found ? second : null;
  }

  /**
   * The work succeeded with the others: what failed here was a plug-in. Those that were told of
   * their failure already are not told again.
   */
  public void blame(CodecTrial succeeded, Throwable cause) {
    for (int i = 0; i < uses.length; i++) {
      Use use = uses[i];
      Use other = succeeded.uses[i];
      if (use != null && other != null && use.lease != other.lease && !use.failed) {
        use.lease.failed(cause);
      }
    }
  }

  /** What was compressed here cannot be read. */
  public void blameCompressors(Throwable cause) {
    for (Use use : uses) {
      if (use != null && use.compressed && !use.failed) {
        use.lease.failed(cause);
      }
    }
  }

  /** Whether what a codec compressed here is not to be stored before it was read back. */
  public boolean hasCompressorOnProbation() {
    if (leased == null) {
      return false;
    }
    for (Use use : uses) {
      if (use != null
          && use.compressed
          && leased.history().isOnProbation(use.lease.provider().id())) {
        return true;
      }
    }
    return false;
  }

  /** What was compressed here could be read. */
  public void verified() {
    for (Use use : uses) {
      if (use != null && use.compressed) {
        leased.history().verified(use.lease.provider().id());
      }
    }
  }

  @Override
  public void close() {
    for (Use use : uses) {
      if (use != null && use.owned) {
        use.lease.close();
      }
    }
  }

  /** What one version of a codec is used for. */
  private static final class Use implements CodecUse {

    private final Lease<CompressionCodec> lease;
    private final boolean owned;
    private boolean compressed;
    private boolean decompressed;
    private boolean failed;
    private CompressionException trouble;

    Use(Lease<CompressionCodec> lease, boolean owned) {
      this.lease = lease;
      this.owned = owned;
    }

    CodecUse begin(boolean compress) {
      compressed |= compress;
      decompressed |= !compress;
      return this;
    }

    @Override
    public CompressionCodec codec() {
      return lease.service();
    }

    @Override
    public void failed(CodecFailedException cause) {
      failed = true;
      trouble = cause;
      lease.failed(cause);
    }

    @Override
    public void brokenData(CompressionException cause) {
      trouble = cause;
    }

    @Override
    public void end() {
      // The lease ends with the trial.
    }
  }
}
