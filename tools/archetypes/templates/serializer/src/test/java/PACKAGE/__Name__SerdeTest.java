package __package__;

import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.tck.SerdeContract;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** The contract of serdes. */
class __Name__SerdeTest extends SerdeContract {

  @Override
  protected SerdeFactory createFactory() {
    return new __Name__Serdes();
  }

  @Override
  protected String expectedName() {
    return "__name__";
  }

  @Override
  protected List<?> values() {
    return List.of(
        List.of("a"),
        List.of(""),
        List.of("", ""),
        List.of("a b", "\"", ",", "\r\n", "\u00e4\u20ac\ud83d\ude00"),
        List.of("x".repeat(10_000)));
  }

  @Override
  protected List<byte[]> broken() {
    return Stream.of("\"", "\"a", "a\"", "\"a\"b", "a\nb", ",\"")
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  /** A line goes on until the bytes end. */
  @Override
  protected boolean endsAnywhere() {
    return true;
  }
}
