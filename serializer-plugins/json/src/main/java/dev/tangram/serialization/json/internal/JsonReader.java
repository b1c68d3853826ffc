package dev.tangram.serialization.json.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.tangram.serialization.JsonText;
import dev.tangram.serialization.SerializationException;
import dev.tangram.serialization.SerializationException.Reason;
import java.io.IOException;

/** Reads exactly one JSON value, without recursion. Thread safe. */
final class JsonReader {

  private static final int BUFFERS_MAX = 16;

  private final JsonFactory factory;

  /**
   * @param maxDepth arrays and objects inside of each other
   * @param uniqueNames whether a name may come only once in an object
   */
  JsonReader(int maxDepth, boolean uniqueNames) {
    this.factory =
        JsonFactory.builder()
            // The usual pool hangs on the threads of the broker, which outlive this bundle.
            .recyclerPool(JsonRecyclerPools.newBoundedPool(BUFFERS_MAX))
            // Names come from outside; nothing of them is to stay.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, uniqueNames)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(maxDepth)
                    // The input is in memory and bounds them.
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();
  }

  /**
   * @throws SerializationException when the text is not one JSON value
   */
  void check(char[] text, int length) throws SerializationException {
    read(text, length, null);
  }

  /** The value without blanks between its parts. */
  String compact(char[] text, int length) throws SerializationException {
    StringBuilder out = new StringBuilder(length);
    read(text, length, out);
    return out.toString();
  }

  private void read(char[] text, int length, StringBuilder out) throws SerializationException {
    try (JsonParser parser = factory.createParser(text, 0, length)) {
      int depth = 0;
      do {
        JsonToken token = parser.nextToken();
        if (token == null) {
          throw new SerializationException(Reason.MALFORMED, "There is no value");
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (token == JsonToken.VALUE_STRING || out != null) {
          // Asked for even where it is not used: a string is looked at when it is taken.
          String content = parser.getText();
          if (out != null) {
            write(token, content, out);
          }
        }
      } while (depth > 0);
      if (parser.nextToken() != null) {
        throw new SerializationException(
            Reason.MALFORMED,
            "There is more behind the value, at character "
                + parser.currentTokenLocation().getCharOffset());
      }
    } catch (StreamConstraintsException e) {
      throw new SerializationException(Reason.LIMIT, e.getOriginalMessage(), e);
    } catch (JsonProcessingException e) {
      throw new SerializationException(
          Reason.MALFORMED,
          e.getOriginalMessage() + " at character " + e.getLocation().getCharOffset(),
          e);
    } catch (IOException e) {
      throw new SerializationException(Reason.MALFORMED, "It cannot be read: " + e, e);
    }
  }

  private static void write(JsonToken token, String content, StringBuilder out) {
    if (!token.isStructEnd() && needsComma(out)) {
      out.append(',');
    }
    switch (token) {
      case FIELD_NAME -> out.append(JsonText.quoted(content)).append(':');
      case VALUE_STRING -> out.append(JsonText.quoted(content));
      default -> out.append(content);
    }
  }

  private static boolean needsComma(StringBuilder out) {
    return !out.isEmpty() && "[{:".indexOf(out.charAt(out.length() - 1)) < 0;
  }
}
