package dev.tangram.log.internal;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.CompressionType;
import java.util.ArrayList;
import java.util.List;

/** The compression codecs that are there now; each change makes a new set. */
final class InstalledCodecs implements CodecLookup {

  private final List<CompressionCodec> present = new ArrayList<>();
  private volatile CodecLookup current = CodecLookup.none();

  @Override
  public CompressionCodec codec(CompressionType type) {
    return current.codec(type);
  }

  /** Of two codecs of the same id the one that came last is used. */
  synchronized void add(CompressionCodec codec) {
    present.add(0, codec);
    current = CodecLookup.of(List.copyOf(present));
  }

  synchronized void remove(CompressionCodec codec) {
    present.remove(codec);
    current = CodecLookup.of(List.copyOf(present));
  }
}
