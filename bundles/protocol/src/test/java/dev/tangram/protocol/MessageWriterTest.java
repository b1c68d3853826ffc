package dev.tangram.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.ByteUtils;
import org.junit.jupiter.api.Test;

class MessageWriterTest {

  private record Elsewhere(int sizeInBytes) implements Payload {}

  /** Keeps parts as text: hex of bytes, or the size of a payload. */
  private static final class Parts implements PartSink {
    final List<Object> parts = new ArrayList<>();

    @Override
    public void bytes(ByteBuf part) {
      parts.add(ByteBufUtil.hexDump(part));
      part.release();
    }

    @Override
    public void payload(Payload payload) {
      parts.add(payload);
    }
  }

  private static BufferPayload memory(int size) {
    return new BufferPayload(Unpooled.wrappedBuffer(new byte[size]));
  }

  @Test
  void varintsAreTheReferences() {
    for (long value : new long[] {0, 1, -1, 63, -64, 64, 8191, 1 << 28, -1 << 28, 1L << 62}) {
      ByteBuffer expected = ByteBuffer.allocate(30);
      ByteUtils.writeVarlong(value, expected);
      ByteUtils.writeVarint((int) value, expected);
      ByteUtils.writeUnsignedVarint((int) value, expected);
      MessageWriter out = new MessageWriter(Unpooled.buffer());
      out.writeVarlong(value);
      out.writeVarint((int) value);
      out.writeUnsignedVarint((int) value);
      assertThat(out.finish()).isEqualTo(Unpooled.wrappedBuffer(expected.flip()));
    }
  }

  @Test
  void largeAndForeignPayloadsAreParts() {
    ByteBuf buffer = Unpooled.buffer();
    MessageWriter out = new MessageWriter(buffer, 4).beginFrame();
    Payload large = memory(5);
    Payload foreign = new Elsewhere(2);
    out.writePayload(true, true, memory(4), "f");
    out.writePayload(true, true, large, "f");
    out.writePayload(foreign);
    out.writeByte((byte) 7);
    out.writePayload(foreign);
    assertThat(out.size()).isEqualTo(4 + 5 + 1 + 5 + 2 + 1 + 2);
    Parts sink = new Parts();
    out.finish(sink);
    assertThat(sink.parts)
        .containsExactly("0000001005" + "00000000" + "06", large, foreign, "07", foreign);
    assertThat(buffer.refCnt()).isZero();
  }

  @Test
  void withoutPayloadsTheBufferItselfIsThePart() {
    ByteBuf buffer = Unpooled.buffer();
    MessageWriter out = new MessageWriter(buffer).beginFrame();
    out.writePayload(false, true, new BufferPayload(Unpooled.EMPTY_BUFFER), "f");
    Parts sink = new Parts();
    out.finish(sink);
    assertThat(sink.parts).containsExactly("0000000400000000");
    assertThat(buffer.refCnt()).isZero();
  }

  @Test
  void oneBufferNeedsPayloadsInMemory() {
    ByteBuf buffer = Unpooled.buffer();
    MessageWriter out = new MessageWriter(buffer);
    out.writePayload(new Elsewhere(3));
    assertThatThrownBy(out::finish).isInstanceOf(IllegalArgumentException.class);
    assertThat(buffer.refCnt()).isZero();
  }

  @Test
  void aTaggedFieldsSizeGrowsWithItsContents() {
    for (int size : new int[] {0, 1, 127, 128, 16_383, 16_384, 3_000_000}) {
      MessageWriter out = new MessageWriter(Unpooled.buffer(), 0);
      out.writePayload(memory(3));
      int mark = out.beginTaggedField(5);
      for (int i = 0; i < size; i++) {
        out.writeByte((byte) i);
      }
      out.endTaggedField(mark);
      ByteBuf bytes = out.finish();
      MessageReader in = new MessageReader(bytes);
      in.readPayload(3);
      assertThat(in.readUnsignedVarint()).isEqualTo(5);
      assertThat(in.beginTaggedField()).isEqualTo(bytes.writerIndex());
      assertThat(in.remaining()).isEqualTo(size);
      for (int i = 0; i < size; i++) {
        assertThat(in.readByte() == (byte) i).isTrue();
      }
    }
  }

  @Test
  void payloadsInATaggedFieldCountAndMoveWithIt() {
    MessageWriter out = new MessageWriter(Unpooled.buffer(), 0);
    int outer = out.beginTaggedField(1);
    int inner = out.beginTaggedField(2);
    Payload foreign = new Elsewhere(200);
    out.writeByte((byte) 9);
    out.writePayload(foreign);
    out.writeByte((byte) 8);
    out.endTaggedField(inner);
    out.endTaggedField(outer);
    Parts sink = new Parts();
    assertThat(out.size()).isEqualTo(3 + 3 + 202);
    out.finish(sink);
    assertThat(sink.parts).containsExactly("01cd01" + "02ca01" + "09", foreign, "08");
  }

  @Test
  void longStringsAndForbiddenNullsAreRefused() {
    MessageWriter out = new MessageWriter(Unpooled.buffer());
    out.writeString(true, false, "é".repeat(16_383) + "x", "f");
    assertThatThrownBy(() -> out.writeString(true, false, "é".repeat(16_384), "f"))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> out.writeString(false, false, null, "f"))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> out.writePayload(false, false, null, "f"))
        .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> out.writeNullStruct(false, "f")).isInstanceOf(ProtocolException.class);
    out.release();
  }

  @Test
  void unknownTagsMustNotClashWithKnownOnes() {
    MessageWriter out = new MessageWriter(Unpooled.buffer());
    List<RawTaggedField> fields =
        List.of(new RawTaggedField(1, new byte[0]), new RawTaggedField(4, new byte[0]));
    assertThat(out.writeUnknownTaggedFields(fields, 0, 2)).isOne();
    assertThat(out.writeUnknownTaggedFields(fields, 1, 9)).isEqualTo(2);
    assertThatThrownBy(() -> out.writeUnknownTaggedFields(fields, 0, 4))
        .isInstanceOf(ProtocolException.class);
    out.release();
  }

  @Test
  void aFrameBeginsWithItsLength() {
    MessageWriter out = new MessageWriter(Unpooled.buffer());
    out.writeByte((byte) 1);
    assertThatThrownBy(out::beginFrame).isInstanceOf(IllegalStateException.class);
    out.release();
  }

  @Test
  void aFrameHasAtMost2GiB() {
    ByteBuf buffer = Unpooled.buffer();
    MessageWriter out = new MessageWriter(buffer).beginFrame();
    out.writePayload(new Elsewhere(Integer.MAX_VALUE));
    out.writePayload(new Elsewhere(1));
    assertThatThrownBy(() -> out.finish(new Parts())).isInstanceOf(ProtocolException.class);
    assertThat(buffer.refCnt()).isOne();
    out.release();
  }

  @Test
  void whatWasInTheBufferBeforeStaysInFront() {
    ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(8).writeByte(99);
    MessageWriter out = new MessageWriter(buffer, 2).beginFrame();
    Payload large = memory(3);
    for (int i = 0; i < 50; i++) {
      out.writeInt(i);
    }
    out.writePayload(large);
    out.writePayload(memory(2));
    int mark = out.beginTaggedField(1);
    out.writePayload(memory(1));
    out.endTaggedField(mark);
    Parts sink = new Parts();
    out.finish(sink);
    String first = (String) sink.parts.get(0);
    assertThat(first).startsWith("63" + "000000d0" + "00000000" + "00000001").endsWith("00000031");
    assertThat(sink.parts.subList(1, 3)).containsExactly(large, "0000" + "010100");
    assertThat(buffer.refCnt()).isZero();
  }

  @Test
  void aUsedUpWriterRefusesMore() {
    MessageWriter out = new MessageWriter(Unpooled.buffer());
    out.finish(new Parts());
    assertThatThrownBy(() -> out.writeByte((byte) 1)).isInstanceOf(IllegalStateException.class);
    MessageWriter released = new MessageWriter(Unpooled.buffer());
    released.release();
    assertThatThrownBy(() -> released.writeInt(1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aBufferInPiecesIsRefused() {
    ByteBuf pieces = Unpooled.wrappedBuffer(new byte[1], new byte[1]);
    assertThatThrownBy(() -> new MessageWriter(pieces))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new MessageReader(pieces).readShort()).isZero();
  }
}
