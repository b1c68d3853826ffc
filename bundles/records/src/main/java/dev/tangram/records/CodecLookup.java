package dev.tangram.records;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Where the codecs of a batch are found. Implementations are thread safe. */
@FunctionalInterface
public interface CodecLookup {

  /**
   * The codec of a type other than {@link CompressionType#NONE}.
   *
   * @throws ApiException UNSUPPORTED_COMPRESSION_TYPE when there is none at the moment; where
   *     codecs come and go, their methods raise it instead
   */
  CompressionCodec codec(CompressionType type);

  /** The codecs for the records of one topic: another version of a codec may be tried on it. */
  default CodecLookup forTopic(String topic) {
    return this;
  }

  /** No codec at all. */
  static CodecLookup none() {
    return of(List.of());
  }

  /** A fixed set of codecs. Of two with the same id the first is taken, unknown ids are ignored. */
  static CodecLookup of(Collection<? extends CompressionCodec> codecs) {
    Map<CompressionType, CompressionCodec> byType = new EnumMap<>(CompressionType.class);
    for (CompressionCodec codec : codecs) {
      CompressionType type = CompressionType.ofId(codec.id());
      if (type != null && type != CompressionType.NONE) {
        byType.putIfAbsent(type, codec);
      }
    }
    return type -> {
      CompressionCodec codec = byType.get(type);
      if (codec == null) {
        throw new ApiException(
            ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
            "No codec for " + type.text() + " is installed; add its compression plug-in");
      }
      return codec;
    };
  }

  /** The codecs on a plain class path, by {@link ServiceLoader}. */
  static CodecLookup fromServiceLoader(ClassLoader loader) {
    List<CompressionCodec> codecs = new ArrayList<>();
    ServiceLoader.load(CompressionCodec.class, loader).forEach(codecs::add);
    return of(codecs);
  }
}
