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
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** Reads every specification of the jar on the class path and writes the sources. */
public final class Main {

  private static final String FOLDER = "common/message/";

  private Main() {}

  /**
   * @param args one argument: the directory that receives the sources
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException("Expected one argument: the directory of the sources");
    }
    Path target = Path.of(args[0]);
    List<MessageSpec> messages = readAll();
    Path folder = target.resolve(ClassGenerator.PACKAGE.replace('.', '/'));
    for (MessageSpec message : messages) {
      write(folder.resolve(message.name() + ".java"), new ClassGenerator(message).generate());
    }
    write(folder.resolve("package-info.java"), packageInfo());
    write(folder.resolve("Messages.java"), ApiKeyGenerator.generateFactory(messages));
    write(
        target.resolve("dev/tangram/protocol/ApiKey.java"),
        new ApiKeyGenerator(messages).generate());
  }

  /** All specifications with at least one version, in the order of their names. */
  static List<MessageSpec> readAll() throws IOException {
    URL url = Main.class.getClassLoader().getResource(FOLDER + "ProduceRequest.json");
    if (url == null) {
      throw new IOException("No message specifications on the class path");
    }
    SpecReader reader = new SpecReader();
    List<MessageSpec> messages = new ArrayList<>();
    JarURLConnection connection = (JarURLConnection) url.openConnection();
    connection.setUseCaches(false);
    try (JarFile jar = connection.getJarFile()) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().startsWith(FOLDER) && entry.getName().endsWith(".json")) {
          MessageSpec message = reader.read(jar.getInputStream(entry).readAllBytes());
          if (!message.validVersions().empty()) {
            messages.add(message);
          }
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
