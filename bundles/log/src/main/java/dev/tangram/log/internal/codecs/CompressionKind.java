package dev.tangram.log.internal.codecs;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.plugins.Pace;
import dev.tangram.plugins.PluginKind;

/** Compression codecs as a kind of plug-in. */
public final class CompressionKind implements PluginKind<CompressionCodec> {

  private volatile boolean serving;

  @Override
  public String name() {
    return "compression";
  }

  @Override
  public Class<CompressionCodec> service() {
    return CompressionCodec.class;
  }

  @Override
  public String nameProperty() {
    return CompressionCodec.CODEC_NAME_PROPERTY;
  }

  @Override
  public void selfTest(String name, CompressionCodec candidate) throws Exception {
    new CodecSelfTest(name, candidate, serving ? Pace.begin() : Pace.full()).run();
  }

  /** From now on others work while a codec is tried. */
  void serving() {
    serving = true;
  }
}
