package dev.tangram.protocol.frame;

import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.MessageWriter;
import dev.tangram.protocol.ProtocolException;
import dev.tangram.protocol.message.RequestHeader;
import dev.tangram.protocol.message.ResponseHeader;

/** Reads and writes headers in the version that the message after them asks for. */
public final class Frames {

  private Frames() {}

  /**
   * Reads the header of a request; the reader then stands at the message.
   *
   * @param in a frame without its length prefix
   * @throws ProtocolException when the header is malformed or its API key is unknown. An API
   *     version that is not supported is no failure here, but its header is then read in the newest
   *     form.
   */
  public static RequestHeader readRequestHeader(MessageReader in) {
    short id = in.peekShort(0);
    ApiKey key = ApiKey.of(id);
    if (key == null) {
      throw ProtocolException.malformed("No API has the key " + id);
    }
    RequestHeader header = new RequestHeader();
    header.read(in, key.requestHeaderVersion(in.peekShort(2)));
    return header;
  }

  /** Writes a whole request frame. The header's key and version say how. */
  public static void writeRequest(MessageWriter out, RequestHeader header, ApiMessage request) {
    ApiKey key = ApiKey.of(header.requestApiKey());
    short version = header.requestApiVersion();
    out.beginFrame();
    header.write(out, key.requestHeaderVersion(version));
    request.write(out, version);
  }

  /**
   * Reads the header of a response; the reader then stands at the message.
   *
   * @param in a frame without its length prefix
   */
  public static ResponseHeader readResponseHeader(MessageReader in, ApiKey key, short version) {
    ResponseHeader header = new ResponseHeader();
    header.read(in, key.responseHeaderVersion(version));
    return header;
  }

  /** Writes a whole response frame. */
  public static void writeResponse(
      MessageWriter out, ApiKey key, short version, int correlationId, ApiMessage response) {
    out.beginFrame();
    new ResponseHeader()
        .setCorrelationId(correlationId)
        .write(out, key.responseHeaderVersion(version));
    response.write(out, version);
  }
}
