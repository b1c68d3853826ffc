package dev.tangram.network;

import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.BufferPayload;
import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.MessageWriter;
import dev.tangram.protocol.message.ProduceRequest;
import dev.tangram.protocol.message.RequestHeader;
import dev.tangram.protocol.message.ResponseHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/** A client on a plain socket, which sends whatever bytes a test wants. */
final class Wire implements AutoCloseable {

  private static final int READ_TIMEOUT_MS = 20_000;

  final Socket socket;
  private final DataInputStream in;

  Wire(int port) throws IOException {
    this(port, 0);
  }

  /** A client whose system holds few bytes that it has not read, or with 0 as many as it likes. */
  Wire(int port, int receiveBufferBytes) throws IOException {
    socket = new Socket();
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(READ_TIMEOUT_MS);
    in = new DataInputStream(socket.getInputStream());
  }

  void send(byte[]... frames) throws IOException {
    socket.getOutputStream().write(join(frames));
  }

  static byte[] join(byte[]... frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      all.writeBytes(frame);
    }
    return all.toByteArray();
  }

  /** A frame with a request. */
  static byte[] frame(ApiKey api, int version, int correlationId, ApiMessage body) {
    MessageWriter writer = new MessageWriter(Unpooled.buffer());
    writer.beginFrame();
    new RequestHeader()
        .setRequestApiKey(api.id())
        .setRequestApiVersion((short) version)
        .setCorrelationId(correlationId)
        .setClientId("wire")
        .write(writer, api.requestHeaderVersion((short) version));
    body.write(writer, (short) version);
    ByteBuf whole = writer.finish();
    byte[] bytes = new byte[whole.readableBytes()];
    whole.readBytes(bytes);
    whole.release();
    return bytes;
  }

  /** A produce request with bytes that stand for a batch. */
  static byte[] produce(int correlationId, byte[] records) {
    return frame(
        ApiKey.PRODUCE,
        9,
        correlationId,
        new ProduceRequest()
            .setAcks((short) 1)
            .setTopicData(
                List.of(
                    new ProduceRequest.TopicProduceData()
                        .setName("topic")
                        .setPartitionData(
                            List.of(
                                new ProduceRequest.PartitionProduceData()
                                    .setRecords(
                                        new BufferPayload(Unpooled.wrappedBuffer(records))))))));
  }

  /** The next frame without its length. */
  byte[] receiveFrame() throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }

  /** The next frame's correlation id. */
  int receiveId() throws IOException {
    return new MessageReader(Unpooled.wrappedBuffer(receiveFrame())).readInt();
  }

  /** The next response. */
  <T extends ApiMessage> T receive(ApiKey api, int version, T body) throws IOException {
    MessageReader reader = new MessageReader(Unpooled.wrappedBuffer(receiveFrame()));
    new ResponseHeader().read(reader, api.responseHeaderVersion((short) version));
    body.read(reader, (short) version);
    return body;
  }

  /** Waits for the end of the stream; gives the number of bytes that came before it. */
  int receiveEnd() throws IOException {
    try {
      return in.readAllBytes().length;
    } catch (java.net.SocketException reset) {
      return 0;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
