package dev.tangram.log.internal.codecs;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.plugins.PluginKind;

/** Compression codecs as a kind of plug-in. */
public final class CompressionKind implements PluginKind<CompressionCodec> {

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
    new CodecSelfTest(name, candidate).run();
  }
}
