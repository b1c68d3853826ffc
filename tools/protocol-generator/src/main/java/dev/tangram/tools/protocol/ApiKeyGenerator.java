package dev.tangram.tools.protocol;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes the enum of API keys. */
final class ApiKeyGenerator {

  private final Map<Integer, MessageSpec> requests = new TreeMap<>();
  private final Map<Integer, MessageSpec> responses = new TreeMap<>();
  private final Code code = new Code();

  ApiKeyGenerator(List<MessageSpec> messages) {
    for (MessageSpec message : messages) {
      if (message.type().equals("request")) {
        requests.put(message.apiKey(), message);
      } else if (message.type().equals("response")) {
        responses.put(message.apiKey(), message);
      }
    }
    if (!requests.keySet().equals(responses.keySet())) {
      throw new IllegalArgumentException("A request without its response, or the reverse");
    }
  }

  String generate() {
    code.line("package dev.tangram.protocol;").line("");
    code.line("/** The API keys of the protocol: numbers, versions, header versions, messages. */");
    code.line("public enum ApiKey {");
    int left = requests.size();
    for (MessageSpec request : requests.values()) {
      constant(request, --left == 0 ? ";" : ",");
    }
    members();
    getter(
        "A new, empty request of this API.",
        "ApiMessage newRequest()",
        "MessageFactory.INSTANCE.newRequest(this)");
    getter(
        "A new, empty response of this API.",
        "ApiMessage newResponse()",
        "MessageFactory.INSTANCE.newResponse(this)");
    code.line("}");
    return code.toString();
  }

  private void constant(MessageSpec request, String end) {
    MessageSpec response = responses.get(request.apiKey());
    code.line(
        "/** %s: versions %s, of them stable up to %d. */",
        stem(request), request.validVersions(), request.highestStableVersion());
    code.line(
        "%s(%d, %d, %d, %d, %d)%s",
        constantName(request),
        request.apiKey(),
        request.validVersions().lowest(),
        request.highestStableVersion(),
        firstFlexible(request),
        firstFlexible(response),
        end);
  }

  private void members() {
    int highest = requests.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1);
    code.line("").line("private static final ApiKey[] BY_ID = new ApiKey[%d];", highest + 1);
    code.line("").line("static {").line("for (ApiKey key : values()) {");
    code.line("BY_ID[key.id] = key;").line("}").line("}");
    for (String field :
        List.of("id", "minVersion", "maxVersion", "flexibleRequest", "flexibleResponse")) {
      code.line("private final short " + field + ";");
    }
    code.line("");
    code.line("ApiKey(int id, int min, int max, int flexibleRequest, int flexibleResponse) {");
    code.line("this.id = (short) id;");
    code.line("this.minVersion = (short) min;");
    code.line("this.maxVersion = (short) max;");
    code.line("this.flexibleRequest = (short) flexibleRequest;");
    code.line("this.flexibleResponse = (short) flexibleResponse;").line("}");
    getter("The number on the wire.", "short id()", "id");
    getter("The lowest version.", "short minVersion()", "minVersion");
    getter(
        "The highest stable version; below {@link #minVersion} when no version is stable yet.",
        "short maxVersion()",
        "maxVersion");
    getter(
        "Whether a version lies in the stable range.",
        "boolean supports(short version)",
        "version >= minVersion && version <= maxVersion");
    getter(
        "The API of a number, or null when the number is unknown.",
        "static ApiKey of(int id)",
        "id >= 0 && id < BY_ID.length ? BY_ID[id] : null");
    getter(
        "The header version of a request: 2 when flexible, else 1; 0 for ControlledShutdown v0.",
        "short requestHeaderVersion(short version)",
        "(short) (version >= flexibleRequest ? 2"
            + " : this == CONTROLLED_SHUTDOWN && version == 0 ? 0 : 1)");
    getter(
        "The header version of a response: 1 when flexible, else 0; always 0 for ApiVersions"
            + " (KIP-511).",
        "short responseHeaderVersion(short version)",
        "(short) (version >= flexibleResponse && this != API_VERSIONS ? 1 : 0)");
  }

  private void getter(String doc, String signature, String value) {
    code.line("").line("/** " + doc + " */");
    code.line("public " + signature + " {").line("return " + value + ";").line("}");
  }

  private static int firstFlexible(MessageSpec message) {
    Versions flexible = message.flexibleVersions();
    return flexible.empty() ? Short.MAX_VALUE : flexible.lowest();
  }

  /** The factory of the messages: switches, for they cost nothing at start-up. */
  static String generateFactory(List<MessageSpec> messages) {
    Code code = new Code();
    code.line("package " + ClassGenerator.PACKAGE + ";").line("");
    code.line("import dev.tangram.protocol.ApiKey;");
    code.line("import dev.tangram.protocol.ApiMessage;").line("");
    code.line("/** Makes the messages of an API key. */");
    code.line("public final class Messages extends dev.tangram.protocol.MessageFactory {");
    ApiKeyGenerator keys = new ApiKeyGenerator(messages);
    factory(code, "newRequest", keys.requests, keys.requests);
    factory(code, "newResponse", keys.requests, keys.responses);
    return code.line("}").toString();
  }

  private static void factory(
      Code code, String method, Map<Integer, MessageSpec> keys, Map<Integer, MessageSpec> made) {
    code.line("").line("@Override");
    code.line("public ApiMessage " + method + "(ApiKey key) {");
    code.line("switch (key) {");
    for (Map.Entry<Integer, MessageSpec> entry : made.entrySet()) {
      code.line("case %s:", constantName(keys.get(entry.getKey())));
      code.line("  return new %s();", entry.getValue().name());
    }
    code.line("default:").line("  throw new AssertionError(key);");
    code.line("}").line("}");
  }

  private static String stem(MessageSpec request) {
    return request.name().substring(0, request.name().length() - "Request".length());
  }

  /** {@code ListOffsetsRequest} becomes {@code LIST_OFFSETS}. */
  static String constantName(MessageSpec request) {
    return stem(request).replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
  }
}
