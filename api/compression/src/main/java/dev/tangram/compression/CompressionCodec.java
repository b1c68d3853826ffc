package dev.tangram.compression;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Compresses and decompresses the records of a batch, in exactly the framing that Kafka clients
 * write and read.
 *
 * <p>What every codec guarantees:
 *
 * <ol>
 *   <li><b>Identity.</b> {@link #id()}, {@link #name()} and the levels never change. The id is the
 *       number in the lowest three bits of a batch's attributes.
 *   <li><b>Round trip.</b> What {@link #compress} wrote at any level, {@link #decompress} of the
 *       same variant gives back byte for byte, the empty input included.
 *   <li><b>Streaming.</b> Neither direction holds the whole data: memory is bounded by the
 *       framing's block or window, not by the length of the data, and not by a length that the data
 *       claims.
 *   <li><b>Broken input.</b> Bytes that are not well formed, or end too early, raise {@link
 *       CompressionException} from {@link #decompress} or from a read of its stream, and nothing
 *       else. No bytes at all are broken, too. Where the framing has no checksum, damage may
 *       instead give other bytes; where it has no end mark, an end between two blocks gives the
 *       bytes before.
 *   <li><b>Source.</b> Decompression starts at the source's position and ends at its limit;
 *       position, limit and mark of the source are left alone. Heap, direct and read-only buffers
 *       are all accepted. The source must stay unchanged while the stream is read.
 *   <li><b>Threads.</b> The codec is thread safe and holds no lock while it works; a stream belongs
 *       to one thread at a time.
 *   <li><b>Close.</b> Closing a stream frees what it holds outside the heap, also when it was not
 *       read or written to the end; closing twice is harmless. Closing the output stream ends the
 *       frame and closes the target. Nobody else frees: a stream that is not closed may leak.
 * </ol>
 *
 * <p>Callers that take data from outside put {@link CompressionStreams#bounded} around the input
 * stream: a codec does not know how much output is too much.
 */
@ConsumerType
public interface CompressionCodec {

  /** Service property: {@link #id()}, an Integer. */
  String CODEC_ID_PROPERTY = "codec.id";

  /** Service property: {@link #name()}, a String. */
  String CODEC_NAME_PROPERTY = "codec.name";

  /** The bits in the batch attributes: 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
  int id();

  /** The value of {@code compression.type}: gzip, snappy, lz4, zstd. */
  String name();

  /** The lowest level that {@link #compress} accepts; equal to the highest for a codec without. */
  int minLevel();

  /** The highest level that {@link #compress} accepts. */
  int maxLevel();

  /** The level where the user says nothing; within the two limits. */
  int defaultLevel();

  /**
   * Compresses what is written to the stream.
   *
   * @param target receives the compressed bytes; all of them once the stream is closed
   * @param level within {@link #minLevel()} and {@link #maxLevel()}
   * @param variant the framing
   * @return a stream that the caller must close
   * @throws IllegalArgumentException when the level is outside the limits
   * @throws IOException when the target fails
   */
  OutputStream compress(OutputStream target, int level, CompressionVariant variant)
      throws IOException;

  /** Compresses in the standard framing; see the method with three arguments. */
  default OutputStream compress(OutputStream target, int level) throws IOException {
    return compress(target, level, CompressionVariant.STANDARD);
  }

  /**
   * Decompresses what lies between position and limit.
   *
   * @param source the compressed bytes
   * @param variant the framing
   * @return a stream that the caller must close
   * @throws CompressionException when the data are broken; reads of the stream throw it, too
   */
  InputStream decompress(ByteBuffer source, CompressionVariant variant) throws CompressionException;
}
