package dev.tangram.serialization.basic.internal;

import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.tck.SerdeContract;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Nested;

/** Every basic serde keeps the contract. */
class BasicContractTest {

  private abstract static class Contract extends SerdeContract {

    private final SerdeFactory factory;
    private final String name;
    private final List<?> values;
    private final List<byte[]> broken;

    Contract(SerdeFactory factory, String name, List<?> values, List<byte[]> broken) {
      this.factory = factory;
      this.name = name;
      this.values = values;
      this.broken = broken;
    }

    @Override
    protected SerdeFactory createFactory() {
      return factory;
    }

    @Override
    protected String expectedName() {
      return name;
    }

    @Override
    protected List<?> values() {
      return values;
    }

    @Override
    protected List<byte[]> broken() {
      return broken;
    }
  }

  private static List<byte[]> notOfLength(int bytes) {
    return List.of(new byte[0], new byte[bytes - 1], new byte[bytes + 1], new byte[2 * bytes]);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Nested
  class StringContract extends Contract {
    StringContract() {
      super(
          new StringSerde(),
          "string",
          List.of("", "a", "line\n\"two\"\\", "\u00e9\u4e16\ud83d\ude00", "\u0000\ufeff"),
          List.of(
              new byte[] {-1},
              new byte[] {65, -61},
              new byte[] {-64, -128},
              new byte[] {-19, -96, -128}));
    }

    @Override
    protected boolean endsAnywhere() {
      return true;
    }
  }

  @Nested
  class BytesContract extends Contract {
    BytesContract() {
      super(
          new BytesSerde(),
          "bytes",
          List.of(new byte[0], new byte[] {0, 1, -1}, new byte[300]),
          List.of());
    }

    @Override
    protected boolean endsAnywhere() {
      return true;
    }
  }

  @Nested
  class Int16Contract extends Contract {
    Int16Contract() {
      super(
          new Int16Serde(),
          "int16",
          List.of((short) 0, (short) -1, Short.MIN_VALUE, Short.MAX_VALUE),
          notOfLength(2));
    }
  }

  @Nested
  class Int32Contract extends Contract {
    Int32Contract() {
      super(
          new Int32Serde(),
          "int32",
          List.of(0, -1, 42, Integer.MIN_VALUE, Integer.MAX_VALUE),
          notOfLength(4));
    }
  }

  @Nested
  class Int64Contract extends Contract {
    Int64Contract() {
      super(
          new Int64Serde(),
          "int64",
          List.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE),
          notOfLength(8));
    }
  }

  @Nested
  class Float32Contract extends Contract {
    Float32Contract() {
      super(
          new Float32Serde(),
          "float32",
          List.of(0f, -0f, 1.5f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NaN, 1 / 0f, -1 / 0f),
          notOfLength(4));
    }
  }

  @Nested
  class Float64Contract extends Contract {
    Float64Contract() {
      super(
          new Float64Serde(),
          "float64",
          List.of(0.0, -0.0, 0.1, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, 1 / 0.0),
          notOfLength(8));
    }
  }

  @Nested
  class BooleanContract extends Contract {
    BooleanContract() {
      super(
          new BooleanSerde(),
          "boolean",
          List.of(true, false),
          List.of(new byte[0], new byte[2], new byte[] {2}, new byte[] {-1}));
    }
  }

  @Nested
  class UuidContract extends Contract {
    UuidContract() {
      super(
          new UuidSerde(),
          "uuid",
          List.of(new UUID(0, 0), new UUID(-1, -1), new UUID(0x123456789ABCDEFL, 42)),
          List.of(
              new byte[16],
              ascii("00000000-0000-0000-0000-00000000000"),
              ascii("00000000-0000-0000-0000-0000000000000"),
              ascii("0000000000000000000000000000000000000"),
              ascii("0000000-00000-0000-0000-000000000000"),
              ascii("g0000000-0000-0000-0000-000000000000")));
    }
  }
}
