package dev.tangram.storage.segment.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write that the system cuts short: a limit on file sizes stands in for a full disk. */
class FullDiskTest {

  @TempDir Path logDirectory;

  @Test
  void aFailedAppendLeavesTheStoreAsItWas() throws Exception {
    Assumptions.assumeTrue(Path.of("/bin/sh").toFile().canExecute(), "needs a POSIX shell");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    // 200 blocks of 512 bytes; the JVM ignores the signal and gets an error instead.
    Process process =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "ulimit -f 200 && exec \"$0\" -Xmx64m -XX:-UsePerfData -Xshare:auto -cp \"$1\" "
                    + FullDiskMain.class.getName()
                    + " \"$2\"",
                java,
                System.getProperty("java.class.path"),
                logDirectory.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output).contains("refused: ").contains("intact");
    assertThat(process.exitValue()).as(output).isZero();
  }
}
