package dev.tangram.compression;

import java.io.IOException;

/** The compressed data are broken or end too early. */
public class CompressionException extends IOException {

  private static final long serialVersionUID = 1L;

  public CompressionException(String message) {
    super(message);
  }

  public CompressionException(String message, Throwable cause) {
    super(message, cause);
  }
}
