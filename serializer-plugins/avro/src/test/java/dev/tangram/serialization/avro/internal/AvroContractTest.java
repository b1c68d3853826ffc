package dev.tangram.serialization.avro.internal;

import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.tck.SerdeContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The contract with several schemas and framings. */
class AvroContractTest {

  static final String ORDER =
      """
      {"type":"record","name":"Order","namespace":"shop","fields":[
        {"name":"id","type":"long"},
        {"name":"total","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
        {"name":"state","type":{"type":"enum","name":"State","symbols":["NEW","SENT"]}},
        {"name":"note","type":["null","string"],"default":null},
        {"name":"lines","type":{"type":"array","items":{"type":"map","values":"double"}}},
        {"name":"hash","type":{"type":"fixed","name":"Hash","size":2}},
        {"name":"parent","type":["null","Order"]}]}""";

  static final String SMALL =
      "{\"id\":-1,\"total\":\"\",\"state\":\"NEW\",\"note\":null,\"lines\":[],"
          + "\"hash\":\"\u0000\u00ff\",\"parent\":null}";

  static final List<String> ORDERS =
      List.of(
          AvroTexts.normal(SMALL),
          AvroTexts.normal(
              "{\"id\":9223372036854775807,\"total\":\"\u0001\u00fe\",\"state\":\"SENT\","
                  + "\"note\":{\"string\":\"\u00e9\\n\\\"\"},\"lines\":[{},{\"a\":-0.0,\"b\":1.5E300}],"
                  + "\"hash\":\"ab\",\"parent\":{\"shop.Order\":"
                  + SMALL
                  + "}}"));

  private abstract static class Contract extends SerdeContract {

    @Override
    protected SerdeFactory createFactory() {
      return new AvroSerdeFactory();
    }

    @Override
    protected String expectedName() {
      return "avro";
    }
  }

  @Nested
  class RecordContract extends Contract {

    @Override
    protected Map<String, String> config() {
      return Map.of("schema", ORDER);
    }

    @Override
    protected List<?> values() {
      return ORDERS;
    }

    @Override
    protected List<byte[]> broken() {
      return List.of(
          new byte[0],
          new byte[] {2, 0, 4, 0, 0, 0, 0, 0}, // no third symbol
          new byte[] {2, 0, 0, 4, 0, 0, 0, 0}, // no third branch
          new byte[] {2, 0, 0, 0, 0, 0, 0}, // cut
          new byte[] {2, 1, 0, 0, 0, 0, 0, 0}, // negative length
          new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 127}); // too many bits
    }
  }

  @Nested
  class SingleObjectContract extends Contract {

    @Override
    protected Map<String, String> config() {
      return Map.of("schema", "int", "format", "single-object");
    }

    @Override
    protected List<?> values() {
      return List.of("0", "-1", "2147483647", "-2147483648");
    }

    @Override
    protected List<byte[]> broken() {
      return List.of(new byte[] {0}, new byte[] {(byte) 0xC3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2});
    }
  }

  @Nested
  class RegistryContract extends Contract {

    @Override
    protected Map<String, String> config() {
      return Map.of("schema", "[\"null\",\"float\"]", "format", "registry", "schema.id", "7");
    }

    @Override
    protected List<?> values() {
      return List.of("null", "{\"float\":1.5}", "{\"float\":\"-Infinity\"}");
    }

    @Override
    protected List<byte[]> broken() {
      return List.of(new byte[] {0, 0, 0, 0, 8, 0}, new byte[] {1, 0, 0, 0, 7, 0}, new byte[3]);
    }
  }

  @Nested
  class EmptyItemsContract extends Contract {

    @Override
    protected Map<String, String> config() {
      return Map.of("schema", "{\"type\":\"array\",\"items\":\"null\"}");
    }

    @Override
    protected List<?> values() {
      return List.of("[]", "[null,null]");
    }

    @Override
    protected List<byte[]> broken() {
      return List.of(
          new byte[] {1, 0, 0, 0}, // a count of -1, and one byte too many
          new byte[] {-2, -1, -1, -1, 15, 0}); // two billion nulls
    }
  }
}
