package dev.tangram.log.internal.files;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;

/**
 * {@code meta.properties} of a log directory: whose data it holds. Lines {@code version=0}, {@code
 * broker.id=…}, {@code cluster.id=…}; entries that are not known stay as they are.
 */
public final class MetaProperties {

  private static final String FILE = "meta.properties";
  private static final String BROKER_ID = "broker.id";
  private static final String CLUSTER_ID = "cluster.id";

  private final TreeMap<String, String> entries;

  private MetaProperties(TreeMap<String, String> entries) {
    this.entries = entries;
  }

  /** Reads the file of a directory; what does not exist has no entries. */
  public static MetaProperties read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    TreeMap<String, String> entries = new TreeMap<>();
    try {
      Properties properties = new Properties();
      properties.load(new StringReader(Files.readString(file, StandardCharsets.UTF_8)));
      properties.stringPropertyNames().forEach(n -> entries.put(n, properties.getProperty(n)));
    } catch (NoSuchFileException e) {
      return new MetaProperties(entries);
    } catch (IllegalArgumentException e) {
      throw new DamagedFileException(file, "it is not a properties file");
    }
    MetaProperties meta = new MetaProperties(entries);
    meta.check(file);
    return meta;
  }

  /** The broker that wrote the data. */
  public OptionalInt brokerId() {
    String id = entries.get(BROKER_ID);
    return id == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(id.trim()));
  }

  /** The cluster that the data belongs to. */
  public Optional<String> clusterId() {
    return Optional.ofNullable(entries.get(CLUSTER_ID)).map(String::trim);
  }

  /** The same with this broker and cluster. */
  public MetaProperties with(int brokerId, String clusterId) {
    TreeMap<String, String> changed = new TreeMap<>(entries);
    changed.put("version", "0");
    changed.put(BROKER_ID, Integer.toString(brokerId));
    changed.put(CLUSTER_ID, clusterId);
    return new MetaProperties(changed);
  }

  /** Writes the file of a directory, unless it says the same already. */
  public void write(Path directory) throws IOException {
    if (entries.equals(read(directory).entries)) {
      return;
    }
    StringBuilder text = new StringBuilder();
    entries.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    AtomicFiles.write(directory.resolve(FILE), text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void check(Path file) throws DamagedFileException {
    String version = entries.getOrDefault("version", "0").trim();
    if (!version.equals("0")) {
      throw new DamagedFileException(
          file, "its version is " + version + "; only version 0 (ZooKeeper mode) can be used");
    }
    try {
      brokerId();
    } catch (NumberFormatException e) {
      throw new DamagedFileException(file, "its broker.id is not a number");
    }
  }
}
