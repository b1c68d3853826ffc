package dev.tangram.network;

import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.ProtocolException;
import dev.tangram.protocol.StringInterner;
import dev.tangram.request.RequestHandler;
import dev.tangram.request.RequestRouter;
import io.netty.buffer.ByteBuf;

/**
 * Decodes requests: header and body. Used by one connection, on its event loop.
 *
 * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-482">KIP-482, on headers</a>
 */
final class RequestDecoder {

  private static final int API_AND_VERSION_BYTES = 4;

  private final RequestRouter router;
  private StringInterner interner;

  RequestDecoder(RequestRouter router) {
    this.router = router;
  }

  /** Whether the body of a frame will have slices of it; all others copy what they need. */
  static boolean bodyKeepsFrame(ByteBuf frame) {
    return frame.readableBytes() >= Short.BYTES
        && frame.getShort(frame.readerIndex()) == ApiKey.PRODUCE.id();
  }

  /**
   * Decodes a frame.
   *
   * @throws ProtocolException when it is no request, or one of an API that is not there
   */
  InboundRequest decode(ByteBuf frame, Connection connection) {
    if (interner == null) {
      interner = new StringInterner();
    }
    MessageReader reader = new MessageReader(frame, interner);
    if (reader.remaining() < API_AND_VERSION_BYTES) {
      throw ProtocolException.malformed("A request of " + reader.remaining() + " bytes");
    }
    short key = reader.readShort();
    short version = reader.readShort();
    ApiKey api = ApiKey.of(key);
    RequestHandler handler = api == null ? null : router.handler(api);
    if (handler == null) {
      throw ProtocolException.unsupported("There is no API with the key " + key);
    }
    int correlationId = reader.readInt();
    short headerVersion = api.requestHeaderVersion(version);
    String clientId = headerVersion >= 1 ? reader.readString(false, true, "clientId") : null;
    boolean supported = version >= handler.minVersion() && version <= handler.maxVersion();
    ApiMessage body = null;
    if (supported) {
      if (headerVersion >= 2) {
        skipTaggedFields(reader);
      }
      body = api.newRequest();
      body.read(reader, version);
    }
    return new InboundRequest(
        connection, handler, version, correlationId, clientId, body, frame.readableBytes());
  }

  private static void skipTaggedFields(MessageReader reader) {
    for (int count = reader.readTagCount(); count > 0; count--) {
      int tag = reader.readUnsignedVarint();
      reader.readUnknownTaggedField(null, tag, reader.beginTaggedField());
    }
  }
}
