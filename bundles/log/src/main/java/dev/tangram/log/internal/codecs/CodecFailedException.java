package dev.tangram.log.internal.codecs;

import dev.tangram.compression.CompressionException;

/** A codec broke its contract; nothing is known about the data. */
final class CodecFailedException extends CompressionException {

  private static final long serialVersionUID = 1L;

  CodecFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
