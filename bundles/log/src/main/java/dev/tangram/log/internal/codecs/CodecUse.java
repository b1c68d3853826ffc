package dev.tangram.log.internal.codecs;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionException;

/** One use of a codec, from the opening of a stream to its close. */
interface CodecUse {

  /** The codec, until {@link #end}. */
  CompressionCodec codec();

  /** The codec broke its contract. */
  void failed(CodecFailedException cause);

  /** The codec says that the data are broken, or it is not known who is at fault. */
  default void brokenData(CompressionException cause) {
    // Who does not compare versions has nothing to note.
  }

  /** Nothing of the codec is touched any more. */
  void end();
}
