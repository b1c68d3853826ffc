package dev.tangram.tests.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Makes plug-ins that misbehave out of real ones. */
public final class FixtureJars {

  private static final String PACKAGE = "dev/tangram/tests/harness/fixture/";
  private static final String CODEC_API = "dev.tangram.compression.CompressionCodec";
  private static final String ENGINE_API = "dev.tangram.storage.StorageEngine";
  private static final String ASSIGNOR_API = "dev.tangram.assignor.PartitionAssignor";
  private static final List<String> COMMON = List.of("Fault", "Fault$Turn");

  private FixtureJars() {}

  /**
   * A codec that works as the real one until its fault.
   *
   * @param real a codec's jar
   * @param name its name
   * @param id its number
   * @param fault see {@code fixture.Fault}
   */
  public static PluginJar codec(PluginJar real, String name, int id, Map<String, String> fault)
      throws IOException {
    String properties =
        property("codec.id", "Integer", Integer.toString(id))
            + property("codec.name", "String", name);
    Map<String, String> components =
        Map.of("OSGI-INF/codec.xml", component("FixtureCodec", CODEC_API, properties, ""));
    PluginJar jar = real.offering(capabilities("compression", List.of(name)), components);
    jar = withClasses(jar, List.of("FixtureCodec", "FixtureCodec$1", "FixtureCodec$2"));
    return jar.with("fixture.properties", properties(real, CODEC_API, fault));
  }

  /**
   * Engines that work as the real one until their fault, one bundle for all names.
   *
   * @param real an engine's jar
   * @param names one that is not the real one's has no part in Kafka's layout
   * @param fault see {@code fixture.Fault}
   */
  public static PluginJar engines(PluginJar real, List<String> names, Map<String, String> fault)
      throws IOException {
    Map<String, String> components = new LinkedHashMap<>();
    for (String name : names) {
      String properties = property("storage.name", "String", name);
      String life = " activate=\"activate\" deactivate=\"close\"";
      components.put(
          "OSGI-INF/" + name + ".xml",
          component("FixtureEngine", ENGINE_API, properties, life)
              .replace("name=\"fixture\"", "name=\"fixture." + name + "\""));
    }
    PluginJar jar = real.offering(capabilities("storage", names), components);
    return withClasses(jar, List.of("FixtureEngine"))
        .with("fixture.properties", properties(real, ENGINE_API, fault));
  }

  /**
   * An assignor that deals in a circle, under the name of a real one.
   *
   * @param real an assignor's jar
   * @param name its name
   * @param fault see {@code fixture.Fault}
   */
  public static PluginJar assignor(PluginJar real, String name, Map<String, String> fault)
      throws IOException {
    String properties = property("assignor.name", "String", name);
    Map<String, String> components =
        Map.of("OSGI-INF/assignor.xml", component("FixtureAssignor", ASSIGNOR_API, properties, ""));
    PluginJar jar = real.offering(capabilities("assignor", List.of(name)), components);
    Properties said = new Properties();
    said.putAll(fault);
    said.setProperty("name", name);
    return withClasses(jar, List.of("FixtureAssignor")).with("fixture.properties", bytes(said));
  }

  private static String capabilities(String kind, List<String> names) {
    return String.join(",", names.stream().map(name -> PluginJar.capability(kind, name)).toList());
  }

  private static String property(String name, String type, String value) {
    return "<property name=\"" + name + "\" type=\"" + type + "\" value=\"" + value + "\"/>";
  }

  private static String component(String type, String api, String properties, String life) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
        + "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.3.0\" name=\"fixture\""
        + life
        + ">"
        + properties
        + "<service><provide interface=\""
        + api
        + "\"/></service><implementation class=\""
        + (PACKAGE + type).replace('/', '.')
        + "\"/></scr:component>";
  }

  private static PluginJar withClasses(PluginJar jar, List<String> names) throws IOException {
    PluginJar all = jar;
    for (String name : COMMON) {
      all = withClass(all, name);
    }
    for (String name : names) {
      all = withClass(all, name);
    }
    return all;
  }

  private static PluginJar withClass(PluginJar jar, String name) throws IOException {
    String file = PACKAGE + name + ".class";
    try (InputStream in = FixtureJars.class.getClassLoader().getResourceAsStream(file)) {
      if (in == null) {
        throw new AssertionError("no " + file);
      }
      return jar.with(file, in.readAllBytes());
    }
  }

  /** Which class does the work is what the jar tells those without OSGi. */
  private static byte[] properties(PluginJar real, String api, Map<String, String> fault)
      throws IOException {
    Properties properties = new Properties();
    properties.putAll(fault);
    String services = new String(real.entry("META-INF/services/" + api), StandardCharsets.UTF_8);
    properties.setProperty("delegate", services.lines().findFirst().orElseThrow().strip());
    return bytes(properties);
  }

  private static byte[] bytes(Properties properties) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    properties.store(out, null);
    return out.toByteArray();
  }
}
