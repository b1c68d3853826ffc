package dev.tangram.cluster.zookeeper;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig.ConfigException;

/**
 * Looks for what most first attempts at an ensemble lack, the {@code myid} file, and says what
 * belongs into it.
 */
final class MyIdCheck {

  private final Properties properties = new Properties();

  MyIdCheck(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    }
  }

  /** Passes a server that is alone; a member of an ensemble needs its number in a file. */
  void demandMyId() throws IOException, ConfigException {
    List<String> members =
        properties.stringPropertyNames().stream()
            .filter(name -> name.startsWith("server."))
            .map(name -> name.substring("server.".length()))
            .sorted()
            .toList();
    String dataDir = properties.getProperty("dataDir");
    if (dataDir == null) {
      throw new ConfigException("dataDir is missing: name the directory of this server's data");
    }
    if (members.size() < 2) {
      return;
    }
    Path myid = Path.of(dataDir.strip()).resolve("myid").toAbsolutePath();
    if (!Files.exists(myid)) {
      throw new ConfigException(
          "the file "
              + myid
              + " is missing. Write this server's number into it, one of "
              + members
              + ": echo "
              + members.get(0)
              + " > "
              + myid);
    }
    String number = Files.readString(myid).strip();
    if (!members.contains(number)) {
      throw new ConfigException(
          "the file "
              + myid
              + " holds '"
              + number
              + "', but there is no line server."
              + number
              + "; the servers are "
              + members);
    }
  }
}
