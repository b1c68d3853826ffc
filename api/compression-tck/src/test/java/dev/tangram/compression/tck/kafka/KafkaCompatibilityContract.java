package dev.tangram.compression.tck.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionVariant;
import dev.tangram.compression.tck.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the codec writes, the Java client reads, and the other way round. A codec's test extends it;
 * it lies in the test jar, so that the contract tests need no Kafka.
 */
public abstract class KafkaCompatibilityContract {

  private final CompressionCodec codec = createCodec();
  private final Compression kafka = Compression.of(CompressionType.forName(codec.name())).build();

  /** The codec, whose name is Kafka's name of its compression. */
  protected abstract CompressionCodec createCodec();

  static Stream<Arguments> samples() {
    return Samples.all().entrySet().stream()
        .flatMap(
            sample ->
                Stream.of((byte) 0, (byte) 1, (byte) 2)
                    .map(magic -> Arguments.of(sample.getKey(), sample.getValue(), magic)));
  }

  @ParameterizedTest(name = "{0}, format {2}")
  @MethodSource("samples")
  void kafkaReadsOurs(String name, byte[] data, byte magic) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (OutputStream out = codec.compress(target, codec.defaultLevel(), variant(magic))) {
      out.write(data);
    }
    ByteBuffer compressed = ByteBuffer.wrap(target.toByteArray());
    try (InputStream in = kafka.wrapForInput(compressed, magic, BufferSupplier.NO_CACHING)) {
      assertThat(Arrays.equals(in.readAllBytes(), data)).isTrue();
    }
  }

  @ParameterizedTest(name = "{0}, format {2}")
  @MethodSource("samples")
  void weReadKafkas(String name, byte[] data, byte magic) throws IOException {
    ByteBufferOutputStream target = new ByteBufferOutputStream(1024);
    try (OutputStream out = kafka.wrapForOutput(target, magic)) {
      out.write(data);
    }
    ByteBuffer compressed = target.buffer().flip();
    try (InputStream in = codec.decompress(compressed, variant(magic))) {
      assertThat(Arrays.equals(in.readAllBytes(), data)).isTrue();
    }
  }

  private static CompressionVariant variant(byte magic) {
    return magic == 0 ? CompressionVariant.MAGIC_0 : CompressionVariant.STANDARD;
  }
}
