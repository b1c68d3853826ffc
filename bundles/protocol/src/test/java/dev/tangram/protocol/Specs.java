package dev.tangram.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.JarURLConnection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** Reads message specifications as an oracle's jar has them, by message name. */
final class Specs {

  private Specs() {}

  static Map<String, JsonNode> load(ClassLoader loader, String names) {
    ObjectMapper json = new ObjectMapper().configure(JsonParser.Feature.ALLOW_COMMENTS, true);
    Map<String, JsonNode> specs = new TreeMap<>();
    String one = "common/message/ProduceRequest.json";
    try {
      JarURLConnection connection = (JarURLConnection) loader.getResource(one).openConnection();
      JarFile jar = connection.getJarFile();
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().matches("common/message/" + names + "\\.json")) {
          JsonNode spec = json.readTree(jar.getInputStream(entry));
          specs.put(spec.get("name").asText(), spec);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return specs;
  }

  static boolean has(JsonNode owner, String property, int version) {
    if (!owner.has(property) || owner.get(property).asText().equals("none")) {
      return false;
    }
    String text = owner.get(property).asText();
    if (text.endsWith("+")) {
      return version >= Integer.parseInt(text.substring(0, text.length() - 1));
    }
    String[] ends = text.split("-");
    return version >= Integer.parseInt(ends[0])
        && version <= Integer.parseInt(ends[ends.length - 1]);
  }
}
