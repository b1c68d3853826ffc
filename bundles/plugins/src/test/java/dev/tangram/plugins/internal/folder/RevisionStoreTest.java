package dev.tangram.plugins.internal.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevisionStoreTest {

  private static final int MAX_BYTES = 100_000;

  @TempDir Path directory;
  private Path kept;
  private RevisionStore store;

  @BeforeEach
  void open() throws IOException {
    kept = directory.resolve("data-plugins").resolve("revisions");
    store = new RevisionStore(kept, MAX_BYTES);
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(directory.resolve("a.jar"), content);
  }

  @Test
  void keepsACopyUnderTheHashOfTheContent() throws Exception {
    byte[] jar = Jars.plugin("org.acme", "2.0.0");
    StagedJar staged = store.stage("a.jar", file(jar), true);
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar));
    assertThat(staged.revision()).isEqualTo(hash);
    assertThat(staged.stored()).isEqualTo(kept.resolve(hash + ".jar")).hasBinaryContent(jar);
    assertThat(staged.file()).isEqualTo("a.jar");
    assertThat(staged.bundle()).isEqualTo("org.acme");
    assertThat(staged.version()).isEqualTo("2.0.0");
    assertThat(store.stage("b.jar", new ByteArrayInputStream(jar)).stored())
        .isEqualTo(staged.stored());
    assertThat(store.revisions()).containsExactly(hash);
  }

  @Test
  void aKeptCopyComesBackWithoutItsFile() throws Exception {
    StagedJar staged = store.stage("a.jar", file(Jars.plugin("org.acme", "2.0.0")), true);
    Files.delete(directory.resolve("a.jar"));
    StagedJar back = new RevisionStore(kept, MAX_BYTES).kept(staged.revision()).orElseThrow();
    assertThat(back.file()).isEmpty();
    assertThat(back.offers()).isEqualTo(staged.offers());
    assertThat(store.kept("0".repeat(64))).isEmpty();
  }

  @Test
  void aCopyThatWasCutShortIsMadeAgain() throws Exception {
    byte[] jar = Jars.plugin("org.acme", "2.0.0");
    Path stored = store.stage("a.jar", file(jar), true).stored();
    Files.write(stored, new byte[10]);
    assertThat(store.stage("a.jar", file(jar), true).stored()).hasBinaryContent(jar);
  }

  @Test
  void leavesNothingOfWhatItRefuses() throws Exception {
    assertThatThrownBy(() -> store.stage("a.jar", file(new byte[MAX_BYTES + 1]), true))
        .isInstanceOf(RefusedJarException.class)
        .hasMessageContaining("tangram.plugins.jar.max.bytes (100000 bytes)");
    assertThatThrownBy(
            () -> store.stage("a.jar", new ByteArrayInputStream(new byte[MAX_BYTES + 1])))
        .isInstanceOf(RefusedJarException.class);
    assertThatThrownBy(() -> store.stage("a.jar", file(Jars.of("X: y\n")), true))
        .isInstanceOf(RefusedJarException.class);
    assertThat(kept).isEmptyDirectory();
  }

  @Test
  void removesWhatIsNotRetainedAndWhatWasCutOff() throws Exception {
    StagedJar one = store.stage("a.jar", file(Jars.plugin("org.acme", "1.0.0")), true);
    StagedJar two = store.stage("a.jar", file(Jars.plugin("org.acme", "2.0.0")), true);
    store.retain(Set.of(two.revision()));
    assertThat(store.revisions()).containsExactly(two.revision());
    assertThat(one.stored()).doesNotExist();
    Files.write(kept.resolve("7.tmp"), new byte[10]);
    new RevisionStore(kept, MAX_BYTES);
    assertThat(kept.resolve("7.tmp")).doesNotExist();
  }
}
