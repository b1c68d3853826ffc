package dev.tangram.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.ByteUtils;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MessageReaderTest {

  private static MessageReader over(int... bytes) {
    ByteBuf buffer = Unpooled.buffer();
    for (int b : bytes) {
      buffer.writeByte(b);
    }
    return new MessageReader(buffer);
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(ProtocolException.class);
  }

  @Test
  void varintsAreTheReferences() {
    for (long value : new long[] {0, 1, -1, 63, -64, 64, 8191, 1 << 28, -1 << 28, 1L << 62}) {
      ByteBuffer bytes = ByteBuffer.allocate(30);
      ByteUtils.writeVarlong(value, bytes);
      ByteUtils.writeVarint((int) value, bytes);
      ByteUtils.writeUnsignedVarint((int) value, bytes);
      bytes.flip();
      MessageReader in = new MessageReader(Unpooled.wrappedBuffer(bytes));
      assertThat(in.readVarlong()).isEqualTo(value);
      assertThat(in.readVarint()).isEqualTo((int) value);
      assertThat(in.readUnsignedVarint()).isEqualTo((int) value);
      assertThat(in.remaining()).isZero();
    }
  }

  @Test
  void aPlainBufferIsReadFromItsPositionToItsLimit() {
    ByteBuffer bytes = ByteBuffer.allocate(20);
    bytes.position(3).putShort((short) 7).putInt(2).put((byte) 8).put((byte) 9).flip().position(3);
    MessageReader in = new MessageReader(bytes, new StringInterner());
    assertThat(in.readShort()).isEqualTo((short) 7);
    BufferPayload payload = (BufferPayload) in.readPayload(false, false, "f");
    assertThat(ByteBufUtil.getBytes(payload.buffer())).containsExactly(8, 9);
    assertThat(in.remaining()).isZero();
    refused(in::readByte);
    assertThat(bytes.position()).isEqualTo(3);
  }

  @Test
  void varintsThatDoNotEndAreRefused() {
    refused(() -> over(0x80, 0x80, 0x80, 0x80, 0x80, 0).readUnsignedVarint());
    refused(() -> over(0x80).readUnsignedVarint());
    refused(() -> over(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0).readVarlong());
  }

  @Test
  void lengthsAreCheckedBeforeAnythingIsAllocated() {
    refused(() -> over(0x7f, 255, 255, 255).readBytes(false, true, "f"));
    refused(() -> over(0x7f, 255, 255, 255).readPayload(false, true, "f"));
    refused(() -> over(0x7f, 255, 255, 255).readIntArray(false, true, "f"));
    refused(() -> over(0x40, 0, 0, 0).readLongArray(false, true, "f"));
    refused(() -> over(0x7f, 255, 255, 255).readStringList(false, true, "f"));
    refused(() -> over(0x7f, 255, 255, 255).readUuidList(false, true, "f"));
    refused(() -> over(255, 255, 255, 255, 15).readBytes(true, true, "f"));
    refused(() -> over(255, 255, 255, 255, 7).readArrayLength(true, true, "f"));
    refused(() -> over(255, 255, 255, 255, 7).readTagCount());
    refused(() -> over(255, 255, 255, 255, 15).beginTaggedField());
  }

  @Test
  void minusOneIsNullWhereNullIsAllowedAndOtherNegativesNever() {
    assertThat(over(255, 255).readString(false, true, "f")).isNull();
    assertThat(over(0).readString(true, true, "f")).isNull();
    assertThat(over(255, 255, 255, 255).readBytes(false, true, "f")).isNull();
    refused(() -> over(255, 255).readString(false, false, "f"));
    refused(() -> over(0).readBytes(true, false, "f"));
    refused(() -> over(255, 254).readString(false, true, "f"));
    refused(() -> over(255, 255, 255, 254).readIntArray(false, true, "f"));
  }

  @Test
  void aStringHasAtMost32767Bytes() {
    ByteBuf buffer = Unpooled.buffer();
    MessageWriter out = new MessageWriter(buffer);
    out.writeUnsignedVarint(32768 + 1);
    ByteBuf bytes = out.finish().writeZero(40_000);
    refused(() -> new MessageReader(bytes).readString(true, true, "f"));
  }

  @Test
  void elementsOfAllListsTogetherAreLimited() {
    ByteBuf buffer = Unpooled.buffer();
    MessageWriter out = new MessageWriter(buffer);
    for (int list = 0; list < 3; list++) {
      out.writeStringList(true, false, java.util.Collections.nCopies(4, "a"), "f");
    }
    out.finish();
    MessageReader enough = new MessageReader(buffer, null, 12);
    MessageReader tooFew = new MessageReader(buffer, null, 11);
    for (int list = 0; list < 2; list++) {
      enough.readStringList(true, false, "f");
      tooFew.readStringList(true, false, "f");
    }
    assertThat(enough.readStringList(true, false, "f")).hasSize(4);
    refused(() -> tooFew.readStringList(true, false, "f"));
  }

  @Test
  void aPayloadIsASliceOfTheFrameAndTakesNoReference() {
    ByteBuf frame = Unpooled.directBuffer().writeBytes(new byte[] {9, 4, 1, 2, 3, 7});
    frame.readByte();
    MessageReader in = new MessageReader(frame);
    ByteBuf slice = ((BufferPayload) in.readPayload(true, true, "f")).buffer();
    assertThat(ByteBufUtil.getBytes(slice)).containsExactly(1, 2, 3);
    frame.setByte(2, 77);
    assertThat(slice.getByte(0)).isEqualTo((byte) 77);
    assertThat(frame.refCnt()).isOne();
    assertThat(frame.readerIndex()).isOne();
    assertThat(in.remaining()).isOne();
    frame.release();
  }

  @Test
  void unknownTagsMustAscend() {
    assertThat(over(1, 9).readUnknownTaggedField(null, 7, 2))
        .containsExactly(new RawTaggedField(7, new byte[] {1, 9}));
    MessageReader in = over(1, 2, 3);
    var fields = in.readUnknownTaggedField(null, 7, 1);
    refused(() -> in.readUnknownTaggedField(fields, 7, 2));
    refused(() -> in.readUnknownTaggedField(fields, 6, 2));
    refused(() -> in.readUnknownTaggedField(null, -5, 2));
  }

  @Test
  void theSizeOfATaggedFieldMustBeItsSize() {
    MessageReader in = over(2, 0, 0);
    int end = in.beginTaggedField();
    in.readByte();
    refused(() -> in.endTaggedField(end, "f"));
    in.readByte();
    in.endTaggedField(end, "f");
  }

  @Test
  void peekingDoesNotMove() {
    MessageReader in = over(1, 2, 3);
    assertThat(in.peekShort(1)).isEqualTo((short) 0x0203);
    assertThat(in.remaining()).isEqualTo(3);
    refused(() -> in.peekShort(2));
    refused(() -> in.peekShort(-1));
  }
}
