package dev.tangram.management.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real Gogo with the real commands, outside of a framework. */
class GogoShellTest {

  private final RecordingAdmin admin = new RecordingAdmin();
  private final ThreadIOImpl threadIo = new ThreadIOImpl();
  private final CommandProcessorImpl gogo = new CommandProcessorImpl(threadIo);
  private final GogoShell shell = new GogoShell(gogo, 60_000);
  private final CountDownLatch interrupted = new CountDownLatch(1);

  /** Commands that are not about plug-ins. */
  public final class Others {
    public void talk(int lines) {
      for (int i = 0; i < lines; i++) {
        System.out.println("0123456789012345678901234567890123456789");
      }
    }

    public void hang() throws InterruptedException {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
    }
  }

  @BeforeEach
  void start() {
    threadIo.start();
    PluginCommands commands = new PluginCommands(admin);
    for (String name : CommandsComponent.functions()) {
      gogo.addCommand("plugins", commands, name);
    }
    gogo.addCommand("others", new Others(), "talk");
    gogo.addCommand("others", new Others(), "hang");
  }

  @AfterEach
  void stop() {
    gogo.stop();
    threadIo.stop();
  }

  private String output(String line) throws InterruptedException {
    Shell.Result result = shell.execute(line);
    assertThat(result.problem()).isEmpty();
    return result.output();
  }

  private String problem(String line) throws InterruptedException {
    return shell.execute(line).problem();
  }

  @Test
  void showsPlugins() throws Exception {
    assertThat(output("plugins:list"))
        .contains("ACTIVE", "org.acme.zstd 1.2.3", "compression:zstd*", "[topic orders]");
    assertThat(output("list")).contains("org.acme.zstd");
    assertThat(output("plugins:info zstd")).contains("uses 2", "TESTING arrived");
  }

  @Test
  void hasTheSameVerbsAsTheCommandLine() throws Exception {
    output("plugins:activate zstd --version 2.0");
    output("plugins:rollback zstd");
    output("plugins:canary zstd --percent 5 --promote-after 10");
    output("plugins:quarantine zstd --reason 'it is slow'");
    assertThat(output("plugins:remove zstd --version 1")).contains("Removed zstd");
    assertThat(admin.asked)
        .containsExactly(
            "activate zstd 2.0",
            "rollback zstd",
            "canary zstd null Canary[topic=null, percent=5, minUses=100, maxErrorPercent=1.0,"
                + " maxLatencyRatio=3.0, promoteAfterUses=10]",
            "quarantine zstd null it is slow",
            "remove zstd 1");
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    assertThat(problem("plugins:info none")).contains("There is no plug-in none");
    assertThat(problem("plugins:activate")).contains("PLUGIN is missing");
    assertThat(problem("plugins:activate zstd --colour red")).contains("Not understood: --colour");
    assertThat(problem("plugins:canary zstd")).contains("either a topic or a percentage");
    assertThat(problem("plugins:install /no/such.jar")).contains("/no/such.jar cannot be read");
    assertThat(problem("nonsense")).contains("nonsense");
  }

  @Test
  void muchOutputIsCut() throws Exception {
    assertThat(output("talk 100000"))
        .hasSizeLessThan(GogoShell.OUTPUT_MAX_BYTES + 100)
        .endsWith("(cut after " + GogoShell.OUTPUT_MAX_BYTES + " bytes)\n");
  }

  @Test
  void aLineThatHangsIsGivenUpAndInterrupted() throws Exception {
    assertThat(new GogoShell(gogo, 50).execute("hang").problem())
        .isEqualTo("The line was not done within 50 ms.");
    interrupted.await();
  }
}
