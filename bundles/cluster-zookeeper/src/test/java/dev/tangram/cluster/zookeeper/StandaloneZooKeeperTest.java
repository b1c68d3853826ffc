package dev.tangram.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command says, and that it serves. */
class StandaloneZooKeeperTest {

  private static final String MEMBERS = "server.1=h:1:2\nserver.2=h:3:4\nserver.3=h:5:6\n";

  @TempDir Path directory;

  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @Test
  void aMissingNumberIsExplained() throws Exception {
    assertThat(run("clientPort=1\ninitLimit=5\nsyncLimit=5\n" + MEMBERS)).isEqualTo(2);
    assertThat(text())
        .contains(directory.resolve("data").resolve("myid").toString(), "is missing", "[1, 2, 3]")
        .contains("echo 1 > ");
  }

  @Test
  void aNumberOfNoServerIsExplained() throws Exception {
    Files.writeString(Files.createDirectories(directory.resolve("data")).resolve("myid"), "7\n");
    assertThat(run("clientPort=1\ninitLimit=5\nsyncLimit=5\n" + MEMBERS)).isEqualTo(2);
    assertThat(text()).contains("'7'", "server.7", "[1, 2, 3]");
  }

  @Test
  void wrongUseIsExplained() throws Exception {
    PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8);
    assertThat(StandaloneZooKeeper.run(new String[0], err, err)).isEqualTo(2);
    assertThat(text()).contains("Usage");
    assertThat(StandaloneZooKeeper.run(new String[] {"/no/such/file"}, err, err)).isEqualTo(2);
    assertThat(text()).contains("/no/such/file", "cannot be read");
    assertThat(run("clientPort=x\n")).isEqualTo(2);
    assertThat(text()).contains("zookeeper.properties is wrong");
  }

  @Test
  void aDataDirectoryIsDemanded() throws Exception {
    Path file = Files.writeString(directory.resolve("empty.properties"), "clientPort=1\n");
    PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8);
    assertThat(StandaloneZooKeeper.run(new String[] {file.toString()}, err, err)).isEqualTo(2);
    assertThat(text()).contains("dataDir is missing");
  }

  @Test
  void servesAlone() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path file = write("clientPortAddress=127.0.0.1\nclientPort=" + port + "\n");
    Process process =
        EmbeddedProcess.startJava(StandaloneZooKeeper.class.getName(), file.toString());
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).isEqualTo("ZooKeeper server");
      assertThat(output.readLine()).contains("127.0.0.1:" + port);
      try (ZooKeeperClusterStore store =
          ZooKeeperClusterStore.open("127.0.0.1:" + port, 20_000, 20_000)) {
        assertThat(store.clusterId()).hasSize(22);
      }
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private int run(String content) throws Exception {
    PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8);
    return StandaloneZooKeeper.run(new String[] {write(content).toString()}, err, err);
  }

  private Path write(String content) throws Exception {
    String data = "dataDir=" + directory.resolve("data") + "\n";
    return Files.writeString(directory.resolve("zookeeper.properties"), data + content);
  }

  private String text() {
    return errors.toString(StandardCharsets.UTF_8);
  }
}
