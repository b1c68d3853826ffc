package dev.tangram.tests.benchmarks.load;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/**
 * A plain connection for requests about groups: many members cost the load client little. What is
 * sent and what is awaited are two steps, so that one thread can have requests under way on many.
 */
final class GroupConnection implements AutoCloseable {

  private static final int SILENCE_MAX_MS = 60_000;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private int correlation;
  private int awaited;

  GroupConnection(String bootstrap) throws IOException {
    String[] address = bootstrap.split(":");
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(SILENCE_MAX_MS);
    socket.connect(new InetSocketAddress(address[0], Integer.parseInt(address[1])));
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
  }

  /** The request with its length in front. */
  static ByteBuffer frame(ApiKeys api, short version, ApiMessage request, int correlation) {
    RequestHeaderData header =
        new RequestHeaderData()
            .setRequestApiKey(api.id)
            .setRequestApiVersion(version)
            .setCorrelationId(correlation)
            .setClientId("load");
    short headerVersion = api.requestHeaderVersion(version);
    ObjectSerializationCache cache = new ObjectSerializationCache();
    int size = header.size(cache, headerVersion) + request.size(cache, version);
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + size).putInt(size);
    ByteBufferAccessor out = new ByteBufferAccessor(frame);
    header.write(out, cache, headerVersion);
    request.write(out, cache, version);
    return frame.flip();
  }

  /** Sends, and does not wait. */
  void send(ApiKeys api, short version, ApiMessage request) throws IOException {
    socket.getOutputStream().write(frame(api, version, request, correlation++).array());
  }

  /**
   * The answer to the oldest request that has none yet.
   *
   * @param answer is filled with it
   */
  <T extends ApiMessage> T receive(ApiKeys api, short version, T answer) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    ByteBufferAccessor source = new ByteBufferAccessor(ByteBuffer.wrap(bytes));
    int found = new ResponseHeaderData(source, api.responseHeaderVersion(version)).correlationId();
    if (found != awaited++) {
      throw new IOException("answer to " + found + " instead of " + (awaited - 1));
    }
    answer.read(source, version);
    return answer;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
