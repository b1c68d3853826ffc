package dev.tangram.tools.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorTest {

  private static MessageSpec read(String fields) throws IOException {
    String text =
        """
        // A comment
        { "type": "data", "name": "Sample", "validVersions": "0-3", "flexibleVersions": "2+",
          // and one more
          "fields": [ %s ] }
        """
            .formatted(fields);
    return new SpecReader().read(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void structsAreNestedOnceWithTheVersionsInWhichTheyOccur() throws IOException {
    MessageSpec spec =
        read(
            """
            { "name": "Outer", "type": "[]OuterItem", "versions": "1+", "fields": [
              { "name": "Inner", "type": "InnerItem", "versions": "0-2", "fields": [
                { "name": "Value", "type": "int32", "versions": "0+" } ] } ] }
            """);
    assertThat(spec.structs())
        .extracting(StructSpec::name, struct -> struct.versions().toString())
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("OuterItem", "1-3"),
            org.assertj.core.groups.Tuple.tuple("InnerItem", "1-2"));
    assertThat(new ClassGenerator(spec).generate())
        .contains("public static final class OuterItem {", "java.util.List<OuterItem> outer()");
  }

  @Test
  void defaultsAreJavaExpressions() throws IOException {
    MessageSpec spec =
        read(
            """
            { "name": "A", "type": "int32", "versions": "0+", "default": "0x7fffffff" },
            { "name": "B", "type": "string", "versions": "0+", "nullableVersions": "0+",
              "default": "null" },
            { "name": "C", "type": "[]int8", "versions": "0+" },
            { "name": "D", "type": "bool", "versions": "0+", "default": true },
            { "name": "E", "type": "int64", "versions": "0+", "default": -1 }
            """);
    assertThat(spec.root().fields().stream().map(Defaults::initializer))
        .containsExactly(
            "2147483647", "null", "dev.tangram.protocol.MessageReader.NO_BYTES", "true", "-1L");
    assertThat(spec.root().fields().stream().map(Defaults::differs))
        .containsExactly(
            "this.a != 2147483647",
            "this.b != null",
            "this.c == null || this.c.length != 0",
            "!this.d",
            "this.e != -1L");
  }

  @Test
  void whatIsNotUnderstoodIsRefused() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    { "name": "A", "type": "int8", "versions": "0+", "taggedVersions": "2+",
                      "tag": 0 }
                    """))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("A");
    for (String type : List.of("int128", "[]bool")) {
      assertThatThrownBy(
              () ->
                  new ClassGenerator(
                          read(
                              "{ 'name': 'A', 'type': '%s', 'versions': '0+' }"
                                  .formatted(type)
                                  .replace('\'', '"')))
                      .generate())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("A");
    }
  }

  @Test
  void everySpecificationBecomesAClassAndARepeatedRunChangesNothing(@TempDir Path target)
      throws IOException {
    Main.main(new String[] {target.toString()});
    List<MessageSpec> specs = Main.readAll();
    assertThat(specs).hasSizeGreaterThan(180);
    Path folder = target.resolve("dev/tangram/protocol/message");
    assertThat(specs).allMatch(spec -> Files.exists(folder.resolve(spec.name() + ".java")));
    Map<Path, FileTime> first = times(target);
    Main.main(new String[] {target.toString()});
    assertThat(times(target)).isEqualTo(first);
  }

  @Test
  void newerVersionsTakeThePlaceOfMessagesAndLoseNoVersion() throws IOException {
    MessageSpec old = read("{ 'name': 'A', 'type': 'int8', 'versions': '0+' }".replace('\'', '"'));
    MessageSpec newer =
        read("{ 'name': 'B', 'type': 'int8', 'versions': '0+' }".replace('\'', '"'));
    assertThat(Main.replaced(List.of(old), List.of(newer))).containsExactly(newer);
    assertThatThrownBy(() -> Main.replaced(List.of(), List.of(newer)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Sample");
    MessageSpec shorter =
        new SpecReader()
            .read(
                "{ 'type': 'data', 'name': 'Sample', 'validVersions': '1-3', 'fields': [] }"
                    .replace('\'', '"')
                    .getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Main.replaced(List.of(old), List.of(shorter)))
        .isInstanceOf(IOException.class);
  }

  private static Map<Path, FileTime> times(Path root) throws IOException {
    Map<Path, FileTime> times = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        times.put(file, Files.getLastModifiedTime(file));
      }
    }
    return times;
  }
}
