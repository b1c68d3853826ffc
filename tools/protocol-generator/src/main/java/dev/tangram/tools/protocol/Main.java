package dev.tangram.tools.protocol;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Reads every specification of a jar and writes the sources: the messages of the protocol, from the
 * jar on the class path and some from a newer one, or the structs that a coordinator keeps in its
 * log, from another jar.
 */
public final class Main {

  private static final String FOLDER = "common/message/";
  private static final String USAGE =
      "Expected: DIRECTORY (of the sources), DIRECTORY --newer JAR NAME-PATTERN,"
          + " or DIRECTORY --data PACKAGE JAR NAME-PATTERN";

  private Main() {}

  /**
   * @param args the directory that receives the sources; where some messages have newer versions
   *     elsewhere also the word {@code --newer}, the jar with their specifications, and a regular
   *     expression of their names; for data also the word {@code --data}, the package, the jar with
   *     the specifications, and a regular expression of their names
   */
  public static void main(String[] args) throws IOException {
    if (args.length == 1) {
      protocol(Path.of(args[0]), readAll());
    } else if (args.length == 4 && args[1].equals("--newer")) {
      protocol(Path.of(args[0]), replaced(readAll(), readNamed(Path.of(args[2]), args[3])));
    } else if (args.length == 5 && args[1].equals("--data")) {
      data(Path.of(args[0]), args[2], Path.of(args[3]), args[4]);
    } else {
      throw new IllegalArgumentException(USAGE);
    }
  }

  private static void protocol(Path target, List<MessageSpec> messages) throws IOException {
    Path folder = writeClasses(target, ClassGenerator.PACKAGE, messages);
    write(folder.resolve("package-info.java"), packageInfo());
    write(folder.resolve("Messages.java"), ApiKeyGenerator.generateFactory(messages));
    write(
        target.resolve("dev/tangram/protocol/ApiKey.java"),
        new ApiKeyGenerator(messages).generate());
  }

  private static void data(Path target, String name, Path jar, String pattern) throws IOException {
    writeClasses(target, name, readNamed(jar, pattern));
  }

  /**
   * Messages in the place of those of the same name.
   *
   * @throws IOException when one of them is no newer version of a message, or takes versions away
   */
  static List<MessageSpec> replaced(List<MessageSpec> messages, List<MessageSpec> newer)
      throws IOException {
    Map<String, MessageSpec> byName = new TreeMap<>();
    messages.forEach(message -> byName.put(message.name(), message));
    for (MessageSpec message : newer) {
      MessageSpec before = byName.put(message.name(), message);
      if (before == null || !message.validVersions().contains(before.validVersions())) {
        throw new IOException(message.name() + " is not a newer version of a message");
      }
    }
    return List.copyOf(byName.values());
  }

  private static List<MessageSpec> readNamed(Path jar, String pattern) throws IOException {
    List<MessageSpec> messages;
    try (JarFile file = new JarFile(jar.toFile())) {
      messages = read(file, pattern);
    }
    if (messages.isEmpty()) {
      throw new IOException("No specification in " + jar + " has a name like " + pattern);
    }
    return messages;
  }

  private static Path writeClasses(Path target, String name, List<MessageSpec> messages)
      throws IOException {
    Path folder = target.resolve(name.replace('.', '/'));
    for (MessageSpec message : messages) {
      write(folder.resolve(message.name() + ".java"), new ClassGenerator(message, name).generate());
    }
    return folder;
  }

  /** All specifications with at least one version, in the order of their names. */
  static List<MessageSpec> readAll() throws IOException {
    URL url = Main.class.getClassLoader().getResource(FOLDER + "ProduceRequest.json");
    if (url == null) {
      throw new IOException("No message specifications on the class path");
    }
    JarURLConnection connection = (JarURLConnection) url.openConnection();
    connection.setUseCaches(false);
    try (JarFile jar = connection.getJarFile()) {
      return read(jar, ".*");
    }
  }

  private static List<MessageSpec> read(JarFile jar, String pattern) throws IOException {
    SpecReader reader = new SpecReader();
    List<MessageSpec> messages = new ArrayList<>();
    for (JarEntry entry : Collections.list(jar.entries())) {
      if (entry.getName().matches(FOLDER + "(" + pattern + ")\\.json")) {
        MessageSpec message = reader.read(jar.getInputStream(entry).readAllBytes());
        if (!message.validVersions().empty()) {
          messages.add(message);
        }
      }
    }
    messages.sort(Comparator.comparing(MessageSpec::name));
    return messages;
  }

  private static String packageInfo() {
    return """
        /** The messages of the protocol, generated from their specifications. */
        @org.osgi.annotation.bundle.Export
        @org.osgi.annotation.versioning.Version("1.0.0")
        package %s;
        """
        .formatted(ClassGenerator.PACKAGE);
  }

  /** Leaves a file alone that is already so, for the sake of incremental builds. */
  private static void write(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
      return;
    }
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }
}
