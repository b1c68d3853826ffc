package dev.tangram.log.internal.codecs;

import dev.tangram.compression.CompressionException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * What a failure inside of one use of a codec means, and the end of that use. Whatever a codec
 * throws comes out as {@link CompressionException}; only what its target threw passes as it is.
 */
final class Containment {

  /** A library that gives nothing so often in a row will never give anything. */
  static final int EMPTY_READS_MAX = 16;

  private static final int CAUSES_MAX = 10;

  private final String codec;
  private final CodecUse use;
  private final ContainedTarget target;
  private final boolean interruptedBefore = Thread.currentThread().isInterrupted();
  private boolean hung;
  private boolean ended;

  /**
   * @param target where the codec writes, null when it reads
   */
  Containment(String codec, CodecUse use, ContainedTarget target) {
    this.codec = codec;
    this.use = use;
    this.target = target;
  }

  /** Notes a failure and gives what to throw for it. */
  CompressionException failure(Throwable cause) throws IOException {
    if (target != null) {
      target.rethrowFailure();
    }
    boolean interrupted = clearInterrupt(cause);
    hung |= interrupted;
    if (cause instanceof CompressionException broken && target == null && !interrupted) {
      use.brokenData(broken);
      return broken;
    }
    CodecFailedException failure =
        new CodecFailedException(
            interrupted
                ? "The compression plug-in for " + codec + " was interrupted: it took too long"
                : "The compression plug-in for " + codec + " failed: " + cause,
            cause);
    if (cause instanceof OutOfMemoryError) {
      // It may have asked for too much, or somebody else: another version shows which.
      use.brokenData(failure);
    } else {
      use.failed(failure);
    }
    return failure;
  }

  /** Whether it comes from an interrupt; the thread can go on as if there had been none. */
  private static boolean clearInterrupt(Throwable failure) {
    boolean interrupted = Thread.interrupted();
    Throwable cause = failure;
    for (int i = 0; i < CAUSES_MAX && cause != null && !interrupted; i++) {
      interrupted =
          cause instanceof InterruptedException
              || cause instanceof InterruptedIOException
              || cause instanceof ClosedByInterruptException;
      cause = cause.getCause();
    }
    return interrupted;
  }

  /**
   * Whether the codec's stream can be closed. One that hung once would hang again, and nobody
   * interrupts it a second time: what it holds outside the heap is lost.
   */
  boolean mayBeClosed() {
    return !hung;
  }

  /** Ends the use; further calls do nothing. */
  void end() {
    if (ended) {
      return;
    }
    ended = true;
    if (target != null) {
      target.cut();
    }
    use.end();
    if (!interruptedBefore) {
      // A codec that marks its thread and returns: what comes next writes files, which that closes.
      Thread.interrupted();
    }
  }
}
