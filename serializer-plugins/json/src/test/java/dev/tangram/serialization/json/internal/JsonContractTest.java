package dev.tangram.serialization.json.internal;

import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.tck.SerdeContract;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

class JsonContractTest extends SerdeContract {

  @Override
  protected SerdeFactory createFactory() {
    return new JsonSerdeFactory();
  }

  @Override
  protected String expectedName() {
    return "json";
  }

  @Override
  protected List<?> values() {
    return List.of(
        "null",
        "{}",
        "[]",
        "\"\"",
        "[1,2,{\"a\":[]}]",
        "-0.10e+400",
        "123456789012345678901234567890",
        "{\"a\":\"\u00e9\ud83d\ude00\\ud800\",\"\":{\"b\":[true,false,null,\"x\\u000a\\\"\"]}}");
  }

  @Override
  protected List<byte[]> broken() {
    return Stream.of(
            "",
            " ",
            "{",
            "[1,]",
            "{\"a\"}",
            "{\"a\":1,}",
            "nul",
            "NaN",
            "01",
            "+1",
            ".5",
            "1.",
            "'a'",
            "\"a",
            "\"\t\"",
            "\"\\x\"",
            "1 2",
            "[] x",
            "/**/1",
            "{a:1}",
            "\ufeff1",
            "[".repeat(600) + "]".repeat(600))
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .collect(
            () ->
                new java.util.ArrayList<>(List.of(new byte[] {'"', -1, '"'}, new byte[] {0, '1'})),
            List::add,
            List::addAll);
  }
}
