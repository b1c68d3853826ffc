package dev.tangram.protocol;

import org.osgi.annotation.versioning.ProviderType;

/** A message of the protocol: request, response, header, or a struct that is stored as data. */
@ProviderType
public interface ApiMessage {

  /** The API key, or -1 for headers and data. */
  short apiKey();

  short lowestSupportedVersion();

  short highestSupportedVersion();

  /** Whether a version has compact lengths and tagged fields (KIP-482). */
  boolean isFlexible(short version);

  /**
   * Reads the message. Call it once, on a new object: fields that the version lacks keep their
   * value, which in a new object is the default. {@link Payload} fields are slices of the reader's
   * buffer and live as long as that buffer does.
   *
   * @throws ProtocolException when the bytes are malformed or the version is not supported
   */
  void read(MessageReader in, short version);

  /**
   * Writes the message. A field that the version lacks is dropped when the specification calls it
   * ignorable or when it has its default value.
   *
   * @throws ProtocolException when a field that the version lacks must not be dropped, when a field
   *     is null that must not be, or when the version is not supported
   */
  void write(MessageWriter out, short version);
}
