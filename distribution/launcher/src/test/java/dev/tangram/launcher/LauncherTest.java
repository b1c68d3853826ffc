package dev.tangram.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a process, on a package with small bundles of the test. */
class LauncherTest {
  @TempDir Path home;
  private TestPackage.Run broker;

  @AfterEach
  void end() {
    if (broker != null) {
      broker.process().destroyForcibly();
    }
  }

  @Test
  void startsSaysWhereEverythingIsAndStopsInOrder() throws Exception {
    TestPackage tangram = new TestPackage(home);
    tangram.addBroker("ready");
    try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String listener = "PLAINTEXT://127.0.0.1:" + socket.getLocalPort();
      start(tangram, listener);

      assertThat(broker.output()).contains("broker id  7").contains(listener);
      assertThat(tangram.run("status").status()).isEqualTo(0);

      TestPackage.Run second = tangram.run("start");
      assertThat(second.status()).isEqualTo(1);
      assertThat(second.output()).contains("runs already").contains("log.dirs");
    }
    TestPackage.Run deaf = tangram.run("status");
    assertThat(deaf.status()).isEqualTo(4);
    assertThat(deaf.output()).contains("does not answer");

    assertThat(tangram.run("stop").status()).isEqualTo(0);
    assertThat(broker.status()).isEqualTo(0);
    assertThat(broker.output()).contains("stopped in order");
    assertThat(tangram.run("status").status()).isEqualTo(3);
    assertThat(tangram.run("stop").status()).isEqualTo(3);
  }

  @Test
  void startsAgainWithTheKeptBundlesAfterItWasKilled() throws Exception {
    TestPackage tangram = new TestPackage(home);
    tangram.addBroker("ready");
    start(tangram, "PLAINTEXT://127.0.0.1:1");
    broker.process().destroyForcibly();
    broker.status();

    assertThat(tangram.run("status").status()).isEqualTo(3);
    start(tangram, "PLAINTEXT://127.0.0.1:1");
  }

  @Test
  void noticesThatABundleWasReplaced() throws Exception {
    TestPackage tangram = new TestPackage(home);
    tangram.addBroker("ready");
    start(tangram, "PLAINTEXT://127.0.0.1:1");
    tangram.run("stop").status();

    tangram.addBroker("refuse");
    assertThat(tangram.run("start").status()).isEqualTo(1);
  }

  @Test
  void namesTheBundleThatDoesNotResolveAndWhatItNeeds() throws Exception {
    TestPackage tangram = new TestPackage(home);
    tangram.addBroker("ready");
    tangram.addBundle("30/lonely.jar", Map.of("Import-Package", "org.missing;version=\"[3,4)\""));
    tangram.addBundle("30/dependent.jar", Map.of("Require-Bundle", "lonely"));

    TestPackage.Run run = tangram.run("start");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.output())
        .contains("lonely")
        .contains("osgi.wiring.package")
        .contains("org.missing")
        .contains("those that need them: dependent")
        .contains("What to do:");
  }

  @Test
  void leavesPluginsToTheBroker() throws Exception {
    TestPackage tangram = new TestPackage(home);
    tangram.addBroker("plugins");
    tangram.addBundle("plugin.jar", Map.of("Import-Package", "org.missing"));
    Files.createDirectories(home.resolve("plugins"));
    Files.write(home.resolve("plugins/broken.jar"), new byte[100]);

    start(tangram, "");
    assertThat(broker.output()).contains("broker id  3");
    assertThat(tangram.run("stop").status()).isEqualTo(0);

    Files.write(home.resolve("plugins/another.jar"), new byte[100]);
    start(tangram, "");
    assertThat(broker.output()).as("the kept bundles").contains("broker id  3");
  }

  @Test
  void tellsWhatABundleReports() throws Exception {
    TestPackage tangram = new TestPackage(home);
    tangram.addBroker("refuse");

    TestPackage.Run run = tangram.run("start");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.output()).contains("The port is taken.").contains("Take another.");
  }

  @Test
  void tellsThatABundleThrew() throws Exception {
    TestPackage tangram = new TestPackage(home);
    tangram.addBroker("throw");

    TestPackage.Run run = tangram.run("start");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.output()).contains("broker").contains("broken on purpose");
  }

  @Test
  void givesUpWhenNothingHappens() throws Exception {
    TestPackage tangram = new TestPackage(home);
    tangram.addBundle("30/idle.jar", Map.of(TestActivator.BEHAVIOUR, "idle"));

    TestPackage.Run run = tangram.run("start", "-D", "tangram.start.timeout.ms=1000");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.output()).contains("was not ready within 1000 ms");
  }

  @Test
  void namesAWrongPropertyAndWhatIsAllowed() throws Exception {
    TestPackage.Run run = new TestPackage(home).run("start", "-Dnum.io.threads=many");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.output())
        .contains("num.io.threads = many is not allowed")
        .contains("a whole number of 32 bits, at least 1");
  }

  @Test
  void namesAnUnknownOptionAndAMissingFile() throws Exception {
    TestPackage.Run unknown = new TestPackage(home).run("start", "--colour");
    TestPackage.Run missing = new TestPackage(home).run("start", "--config", "no.properties");

    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.output()).contains("--colour");
    assertThat(missing.status()).isEqualTo(2);
    assertThat(missing.output()).contains("no.properties");
  }

  private void start(TestPackage tangram, String listener) throws Exception {
    broker = tangram.run("start", "-D", "test.listener=" + listener);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> broker.output().contains("  process") || !broker.process().isAlive());
    assertThat(broker.output()).contains("Tangram is ready");
  }
}
