package dev.tangram.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.tests.harness.Places;
import dev.tangram.tests.harness.Run;
import dev.tangram.tests.harness.TangramProcess;
import dev.tangram.tests.harness.ZooKeeperProcess;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that cannot start ends with a status, the problem and the remedy. */
class ConfigurationErrorsTest {

  private static final int START_FAILED = 1;
  private static final int USAGE = 2;

  /** A second broker is refused once the session of the first should have ended. */
  private static final String SESSION = "zookeeper.session.timeout.ms";

  private static final String SESSION_MS = "6000";

  @TempDir Path directory;

  /** Runs a broker that is not expected to last. */
  private Run start(String... properties) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Places.serverPackage().resolve("bin/tangram").toString());
    command.add("start");
    List<String> all = new ArrayList<>(List.of("listeners=PLAINTEXT://localhost:0"));
    all.add("log.dirs=" + directory.resolve("logs"));
    all.addAll(List.of(properties));
    all.forEach(property -> command.addAll(List.of("-D", property)));
    return Run.of(command, null);
  }

  private static void assertFailed(Run run, int status, String... words) {
    assertThat(run.output()).contains("Problem: ", "What to do: ").contains(words);
    assertThat(run.exit()).isEqualTo(status);
  }

  @Test
  void portTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Run run = start("listeners=PLAINTEXT://localhost:" + taken.getLocalPort());
      assertFailed(run, START_FAILED, Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void dataDirectoryLockedByAnotherProcess() throws Exception {
    Path logs = Files.createDirectory(directory.resolve("logs"));
    try (FileChannel file =
            FileChannel.open(
                logs.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertFailed(start(), START_FAILED, logs.toString());
    }
  }

  @Test
  void dataDirectoryOfARunningBroker() throws Exception {
    try (TangramProcess broker = new TangramProcess(directory).start()) {
      assertFailed(start(), START_FAILED, broker.logs().toString(), Long.toString(broker.pid()));
      assertThat(broker.isAlive()).isTrue();
    }
  }

  @Test
  void wrongValue() throws Exception {
    Run run = start("num.io.threads=many");
    assertFailed(run, USAGE, "num.io.threads", "many");
  }

  @Test
  void valueOutOfRange() throws Exception {
    assertFailed(start("num.partitions=0"), USAGE, "num.partitions", "0");
  }

  @Test
  void unknownPropertyIsAWarningWithTheNearestName() throws Exception {
    try (TangramProcess broker =
        new TangramProcess(directory).with("log.retention.huors", "1").start()) {
      assertThat(Files.readString(broker.log()))
          .contains("log.retention.huors")
          .contains("log.retention.hours");
      assertThat(broker.stop()).isIn(0, 143);
    }
  }

  @Test
  void secondBrokerWithALivingId() throws Exception {
    Path first = Files.createDirectory(directory.resolve("first"));
    try (ZooKeeperProcess zooKeeper = ZooKeeperProcess.start(directory);
        TangramProcess broker =
            new TangramProcess(first)
                .with("zookeeper.connect", zooKeeper.connect() + "/tangram")
                .with("broker.id", "7")
                .with(SESSION, SESSION_MS)
                .start()) {
      String connect = zooKeeper.connect() + "/tangram";
      Run second = start("zookeeper.connect=" + connect, "broker.id=7", SESSION + "=" + SESSION_MS);
      assertFailed(second, START_FAILED, "7", "broker.id");
      assertThat(broker.isAlive()).isTrue();
      assertThat(broker.stop()).isIn(0, 143);
    }
  }
}
