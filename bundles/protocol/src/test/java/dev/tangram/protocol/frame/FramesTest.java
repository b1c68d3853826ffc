package dev.tangram.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.MessageWriter;
import dev.tangram.protocol.ProtocolException;
import dev.tangram.protocol.message.RequestHeader;
import dev.tangram.protocol.message.ResponseHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FramesTest {

  @ParameterizedTest
  @EnumSource(ApiKey.class)
  void requestHeadersAreReadInTheirVersion(ApiKey key) {
    for (short version = 0; version <= key.maxVersion(); version++) {
      RequestHeader header =
          new RequestHeader()
              .setRequestApiKey(key.id())
              .setRequestApiVersion(version)
              .setCorrelationId(42)
              .setClientId(key == ApiKey.CONTROLLED_SHUTDOWN && version == 0 ? "" : "tester");
      MessageWriter out = new MessageWriter(Unpooled.buffer());
      Frames.writeRequest(out, header, key.newRequest());
      ByteBuf frame = out.finish();
      assertThat(frame.readInt()).isEqualTo(frame.readableBytes());
      ByteBuffer copy = frame.nioBuffer();
      var theirs = org.apache.kafka.common.requests.RequestHeader.parse(copy);
      assertThat(theirs.clientId()).isEqualTo(header.clientId());
      assertThat(theirs.correlationId()).isEqualTo(42);

      MessageReader in = new MessageReader(frame);
      assertThat(Frames.readRequestHeader(in)).isEqualTo(header);
      assertThat(in.remaining()).isEqualTo(copy.remaining());
      key.newRequest().read(in, version);
      assertThat(in.remaining()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(ApiKey.class)
  void responseHeadersAreWrittenInTheirVersion(ApiKey key) {
    for (short version = 0; version <= key.maxVersion(); version++) {
      MessageWriter out = new MessageWriter(Unpooled.buffer());
      Frames.writeResponse(out, key, version, 42, key.newResponse());
      ByteBuf frame = out.finish();
      assertThat(frame.readInt()).isEqualTo(frame.readableBytes());
      ByteBuffer copy = frame.nioBuffer();
      var theirs =
          org.apache.kafka.common.requests.ResponseHeader.parse(
              copy, ApiKeys.forId(key.id()).responseHeaderVersion(version));
      assertThat(theirs.correlationId()).isEqualTo(42);

      MessageReader in = new MessageReader(frame);
      assertThat(Frames.readResponseHeader(in, key, version))
          .isEqualTo(new ResponseHeader().setCorrelationId(42));
      assertThat(in.remaining()).isEqualTo(copy.remaining());
      key.newResponse().read(in, version);
      assertThat(in.remaining()).isZero();
    }
  }

  @Test
  void unknownApisAndShortFramesAreRefused() {
    for (byte[] frame :
        new byte[][] {{}, {0}, {0, 0, 0}, {0, 0, 0, 0}, {127, 0, 0, 0, 0, 0, 0, 0}}) {
      assertThatThrownBy(
              () -> Frames.readRequestHeader(new MessageReader(Unpooled.wrappedBuffer(frame))))
          .isInstanceOf(ProtocolException.class);
    }
  }
}
