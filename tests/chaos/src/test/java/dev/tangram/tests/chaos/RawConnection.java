package dev.tangram.tests.chaos;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/** A connection on which anything can be sent. */
final class RawConnection implements AutoCloseable {

  private static final int LIMIT_MS = 60_000;

  private final Socket socket;
  private int requests;

  RawConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getByName("localhost"), port);
    socket.setSoTimeout(LIMIT_MS);
  }

  /** Sends bytes; false when the broker has closed the connection already. */
  boolean send(byte[] bytes) throws IOException {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
      return true;
    } catch (SocketException e) {
      return false;
    }
  }

  boolean send(ByteBuffer frame) throws IOException {
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    return send(bytes);
  }

  /** Sends a sound request and returns the answer. */
  AbstractResponse ask(ApiKeys api, AbstractRequest request) throws IOException {
    RequestHeader header = new RequestHeader(api, request.version(), "raw", requests++);
    ByteBuffer body = request.serializeWithHeader(header);
    send(
        ByteBuffer.allocate(Integer.BYTES + body.remaining())
            .putInt(body.remaining())
            .put(body)
            .flip());
    return AbstractResponse.parseResponse(ByteBuffer.wrap(receive()), header);
  }

  /** The next answer, without its length. */
  byte[] receive() throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] answer = new byte[in.readInt()];
    in.readFully(answer);
    return answer;
  }

  /** Whether the broker ends the connection without an answer. */
  boolean isEnded() throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (EOFException | SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
