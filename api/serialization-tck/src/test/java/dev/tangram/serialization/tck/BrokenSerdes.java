package dev.tangram.serialization.tck;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.Serde;
import dev.tangram.serialization.SerializationException;
import dev.tangram.serialization.SerializationException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Serdes that break one guarantee each; the key begins with the tests that must see it. */
final class BrokenSerdes {

  private static final Map<String, Supplier<ReferenceSerde>> ALL = new LinkedHashMap<>();

  private BrokenSerdes() {}

  static Map<String, Supplier<ReferenceSerde>> all() {
    return ALL;
  }

  static {
    ALL.put("factory: swallows settings", SwallowsSettings::new);
    ALL.put("factory: another name", OtherName::new);
    ALL.put("guarantee1RoundTripOfBytes: lower case", LowerCase::new);
    ALL.put("guarantee1RoundTripOfText: trims", Trims::new);
    ALL.put("guarantee1Json: raw text", RawJson::new);
    ALL.put("guarantee2: counts its calls", Counts::new);
    ALL.put("guarantee2: keeps its array", KeepsArray::new);
    ALL.put("guarantee3BrokenBytes: replaces what is no UTF-8", Replaces::new);
    ALL.put("guarantee3BytesLeftOver: ignores a tail", IgnoresTail::new);
    ALL.put("guarantee3NothingElseIsThrownForAnyBytes: underflow", Underflow::new);
    ALL.put("guarantee3NothingElseIsThrownForAnyBytes: null", GivesNull::new);
    ALL.put("guarantee3NothingElseIsThrownForAnyBytes: recursion", Recursive::new);
    ALL.put("guarantee3NothingElseIsThrownForAnyText: unchecked", UncheckedText::new);
    ALL.put("guarantee4: believes the length", Believes::new);
    ALL.put("guarantee5SourceIsLeftAlone: moves the position", Moves::new);
    ALL.put("guarantee5SourceIsLeftAlone: changes the order", ChangesOrder::new);
    ALL.put("guarantee5SourceIsLeftAlone: needs an array", NeedsArray::new);
    ALL.put("guarantee5SourceIsLeftAlone: order of the source", OrderOfSource::new);
    ALL.put("guarantee6: validates the length only", ShallowValidate::new);
    ALL.put("guarantee8: one buffer for all threads", SharedBuffer::new);
  }

  static class SwallowsSettings extends ReferenceSerde {
    @Override
    public Serde<?> create(Map<String, String> config) {
      return this;
    }
  }

  static class OtherName extends ReferenceSerde {
    @Override
    public String name() {
      return "other";
    }
  }

  static class LowerCase extends ReferenceSerde {
    @Override
    public String deserialize(RecordContext context, ByteBuffer data)
        throws SerializationException {
      return super.deserialize(context, data).toLowerCase(java.util.Locale.ROOT);
    }
  }

  static class Trims extends ReferenceSerde {
    @Override
    public String fromText(String text) throws SerializationException {
      return super.fromText(text).strip();
    }
  }

  static class RawJson extends ReferenceSerde {
    @Override
    public String toJson(String value) {
      return value;
    }
  }

  static class Counts extends ReferenceSerde {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public String toText(String value) throws SerializationException {
      return value + calls.incrementAndGet();
    }
  }

  static class KeepsArray extends ReferenceSerde {
    private final Map<String, byte[]> kept = new java.util.concurrent.ConcurrentHashMap<>();

    @Override
    public byte[] serialize(RecordContext context, String value) throws SerializationException {
      byte[] bytes = super.serialize(context, value);
      byte[] before = kept.putIfAbsent(value, bytes);
      return before == null ? bytes : before;
    }
  }

  static class Replaces extends ReferenceSerde {
    @Override
    public String deserialize(RecordContext context, ByteBuffer data)
        throws SerializationException {
      try {
        return super.deserialize(context, data);
      } catch (SerializationException e) {
        if (!"No UTF-8".equals(e.getMessage())) {
          throw e;
        }
        return StandardCharsets.UTF_8
            .decode(data.duplicate().position(data.position() + 4))
            .toString();
      }
    }
  }

  static class IgnoresTail extends ReferenceSerde {
    @Override
    public String deserialize(RecordContext context, ByteBuffer data)
        throws SerializationException {
      int length = data.remaining() < 4 ? -1 : data.duplicate().getInt();
      boolean tail = length >= 0 && length < data.remaining() - 4;
      return super.deserialize(context, tail ? data.slice(data.position(), 4 + length) : data);
    }
  }

  static class Underflow extends ReferenceSerde {
    @Override
    public String deserialize(RecordContext context, ByteBuffer data)
        throws SerializationException {
      data.duplicate().getInt();
      return super.deserialize(context, data);
    }
  }

  static class GivesNull extends ReferenceSerde {
    @Override
    public String deserialize(RecordContext context, ByteBuffer data)
        throws SerializationException {
      return data.hasRemaining() ? super.deserialize(context, data) : null;
    }
  }

  static class Recursive extends ReferenceSerde {
    @Override
    public String deserialize(RecordContext context, ByteBuffer data)
        throws SerializationException {
      descend(data, data.position());
      return super.deserialize(context, data);
    }

    private static int descend(ByteBuffer data, int at) {
      return at < data.limit() && data.get(at) == '[' ? 1 + descend(data, at + 1) : 0;
    }
  }

  static class UncheckedText extends ReferenceSerde {
    @Override
    public String fromText(String text) throws SerializationException {
      return text.charAt(0) + text.substring(1);
    }
  }

  static class Believes extends ReferenceSerde {
    @Override
    public String deserialize(RecordContext context, ByteBuffer data)
        throws SerializationException {
      int length = data.remaining() < 4 ? 0 : data.duplicate().getInt();
      byte[] room = new byte[Math.min(Math.max(0, length), 16 << 20)];
      Arrays.fill(room, (byte) 1);
      return super.deserialize(context, data);
    }
  }

  static class Moves extends ReferenceSerde {
    @Override
    public String deserialize(RecordContext context, ByteBuffer data)
        throws SerializationException {
      String value = super.deserialize(context, data);
      data.position(data.limit());
      return value;
    }
  }

  static class ChangesOrder extends ReferenceSerde {
    @Override
    public String deserialize(RecordContext context, ByteBuffer data)
        throws SerializationException {
      return super.deserialize(context, data.order(ByteOrder.BIG_ENDIAN));
    }
  }

  static class NeedsArray extends ReferenceSerde {
    @Override
    public String deserialize(RecordContext context, ByteBuffer data)
        throws SerializationException {
      String value = super.deserialize(context, data);
      return data.array().length == 0 ? "" : value;
    }
  }

  static class OrderOfSource extends ReferenceSerde {
    @Override
    public String deserialize(RecordContext context, ByteBuffer data)
        throws SerializationException {
      ByteBuffer view = data.duplicate().order(data.order());
      if (view.remaining() < 4 || view.getInt() != view.remaining()) {
        throw new SerializationException(Reason.MALFORMED, "Wrong length");
      }
      return decode(view);
    }
  }

  static class ShallowValidate extends ReferenceSerde {
    @Override
    public void validate(RecordContext context, ByteBuffer data) throws SerializationException {
      if (data.remaining() < 4 || data.duplicate().getInt() != data.remaining() - 4) {
        throw new SerializationException(Reason.MALFORMED, "Wrong length");
      }
    }
  }

  static class SharedBuffer extends ReferenceSerde {
    private final ByteBuffer shared = ByteBuffer.allocate(1 << 16);

    @Override
    public byte[] serialize(RecordContext context, String value) throws SerializationException {
      byte[] text = value.getBytes(StandardCharsets.UTF_8);
      shared.clear().putInt(text.length);
      for (byte each : text) {
        shared.put(each);
      }
      return Arrays.copyOf(shared.array(), 4 + text.length);
    }
  }
}
