package dev.tangram.plugins.internal.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.plugins.PluginException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatcherTest {

  private static final int MAX_BYTES = 1_000_000;

  @TempDir Path directory;
  private Path folder;
  private FolderWatcher watcher;
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final FolderListener listener =
      new FolderListener() {
        @Override
        public void arrived(StagedJar jar) {
          told.add("+" + jar.file() + " " + jar.version());
        }

        @Override
        public void left(String file) {
          told.add("-" + file);
        }

        @Override
        public void refused(String file, String reason) {
          told.add("!" + file + " " + reason);
        }
      };

  @BeforeEach
  void open() throws IOException {
    open(Files.createDirectory(directory.resolve("plugins")));
  }

  private void open(Path plugins) throws IOException {
    folder = plugins;
    watcher =
        new FolderWatcher(folder, 5, new RevisionStore(directory.resolve("revisions"), MAX_BYTES));
  }

  private static byte[] jar(String version) {
    return Jars.plugin("org.acme", version);
  }

  private void write(String name, byte[] content) throws IOException {
    Path temporary = Files.write(directory.resolve("new"), content);
    Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private List<String> look(int times) {
    told.clear();
    for (int i = 0; i < times; i++) {
      watcher.poll(listener);
    }
    return List.copyOf(told);
  }

  @Test
  void takesAJarThatIsTheSameInTwoLooksOnce() throws Exception {
    write("a.jar", jar("1.0.0"));
    assertThat(look(1)).isEmpty();
    assertThat(look(1)).containsExactly("+a.jar 1.0.0");
    assertThat(look(3)).isEmpty();
  }

  @Test
  void theFirstLookTakesWhatIsSound() throws Exception {
    write("b.jar", jar("2.0.0"));
    write("a.jar", jar("1.0.0"));
    write("broken.jar", new byte[100]);
    assertThat(watcher.scan()).extracting(StagedJar::file).containsExactly("a.jar", "b.jar");
    List<String> later = look(3);
    assertThat(later).hasSize(1);
    assertThat(later.get(0)).startsWith("!broken.jar incomplete or damaged");
  }

  @Test
  void leavesAHalfCopiedJarAloneAndSaysSoOnce() throws Exception {
    byte[] jar = jar("1.0.0");
    Path file = folder.resolve("a.jar");
    Files.write(file, Arrays.copyOf(jar, 1_000));
    watcher.poll(listener);
    Files.write(file, Arrays.copyOf(jar, 2_000));
    assertThat(look(1)).as("it grew").isEmpty();
    assertThat(look(4)).hasSize(1).allMatch(line -> line.startsWith("!a.jar incomplete"));
    Files.write(file, Arrays.copyOf(jar, 3_000));
    assertThat(look(4)).as("another half").hasSize(1);
    Files.write(file, jar);
    assertThat(look(4)).containsExactly("+a.jar 1.0.0");
  }

  @Test
  void aReplacedJarArrivesAndNeverLeaves() throws Exception {
    write("a.jar", jar("1.0.0"));
    look(2);
    write("a.jar", jar("2.0.0"));
    assertThat(look(4)).containsExactly("+a.jar 2.0.0");
    Files.delete(folder.resolve("a.jar"));
    assertThat(look(1)).isEmpty();
    write("a.jar", jar("3.0.0"));
    assertThat(look(4)).containsExactly("+a.jar 3.0.0");
  }

  @Test
  void theSameContentIsNothingNew() throws Exception {
    write("a.jar", jar("1.0.0"));
    look(2);
    Files.setLastModifiedTime(folder.resolve("a.jar"), FileTime.fromMillis(1));
    assertThat(look(4)).isEmpty();
    write("a.jar", jar("1.0.0"));
    assertThat(look(4)).isEmpty();
  }

  @Test
  void aBrokenReplacementIsRefusedAndTheOldContentArrivesAgain() throws Exception {
    write("a.jar", jar("1.0.0"));
    look(2);
    write("a.jar", new byte[50]);
    assertThat(look(4)).hasSize(1).allMatch(line -> line.startsWith("!a.jar "));
    write("a.jar", jar("1.0.0"));
    assertThat(look(4)).containsExactly("+a.jar 1.0.0");
  }

  @Test
  void aJarThatIsGoneHasLeft() throws Exception {
    write("a.jar", jar("1.0.0"));
    write("broken.jar", new byte[50]);
    look(2);
    Files.delete(folder.resolve("a.jar"));
    Files.delete(folder.resolve("broken.jar"));
    assertThat(look(4)).containsExactlyInAnyOrder("-a.jar", "-broken.jar");
    write("a.jar", jar("1.0.0"));
    assertThat(look(2)).containsExactly("+a.jar 1.0.0");
  }

  @Test
  void afterARestartOnlyWhatLooksOtherwiseIsReadAgain() throws Exception {
    write("a.jar", jar("1.0.0"));
    write("b.jar", jar("2.0.0"));
    Path a = folder.resolve("a.jar");
    FileTime old = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(a, old);
    assertThat(watcher.scan()).hasSize(2);
    byte[] sameSize = jar("1.0.1");
    assertThat(sameSize).hasSameSizeAs(jar("1.0.0"));
    Files.write(a, sameSize);
    Files.setLastModifiedTime(a, old);
    Files.write(folder.resolve("b.jar"), jar("2.0.1"));
    open(directory.resolve("plugins"));
    assertThat(watcher.scan())
        .extracting(StagedJar::version)
        .as("a.jar looks as before; b.jar was too young to be remembered")
        .containsExactly("1.0.0", "2.0.1");
    Files.setLastModifiedTime(a, FileTime.fromMillis(old.toMillis() + 1));
    open(directory.resolve("plugins"));
    assertThat(watcher.scan()).extracting(StagedJar::version).containsExactly("1.0.1", "2.0.1");
    Files.writeString(directory.resolve("revisions/seen"), "tangram-seen 1\nrubbish\n");
    open(directory.resolve("plugins"));
    assertThat(watcher.scan()).hasSize(2);
  }

  @Test
  void otherFilesAreNoPlugins() throws Exception {
    for (String name : List.of(".a.jar", "a.jar.tmp", "a.jar.part", "README.md", ".a.jar.tmp")) {
      Files.write(folder.resolve(name), jar("1.0.0"));
    }
    Files.createDirectory(folder.resolve("directory.jar"));
    assertThat(watcher.scan()).isEmpty();
    assertThat(look(4)).isEmpty();
  }

  @Test
  void aFolderThatIsGoneIsWaitedForAndNothingLeaves() throws Exception {
    write("a.jar", jar("1.0.0"));
    look(2);
    Path away = Files.move(folder, directory.resolve("away"));
    assertThat(look(4)).isEmpty();
    Files.move(away, folder);
    write("b.jar", jar("2.0.0"));
    assertThat(look(4)).containsExactly("+b.jar 2.0.0");
  }

  @Test
  void putsAndRemovesJars() throws Exception {
    try (FolderWatcher running = watcher) {
      running.start(listener);
      StagedJar put = running.put("a.jar", new ByteArrayInputStream(jar("1.0.0")));
      assertThat(put.version()).isEqualTo("1.0.0");
      Awaitility.await().until(() -> told.contains("+a.jar 1.0.0"));
      running.put("a.jar", new ByteArrayInputStream(jar("2.0.0")));
      Awaitility.await().until(() -> told.contains("+a.jar 2.0.0"));
      assertThat(folder.resolve("a.jar")).hasBinaryContent(jar("2.0.0"));
      running.remove("a.jar");
      Awaitility.await().until(() -> told.contains("-a.jar"));
    }
    assertThat(folder).isEmptyDirectory();
    assertThat(told).containsExactly("+a.jar 1.0.0", "+a.jar 2.0.0", "-a.jar");
  }

  @Test
  void whatIsNoPluginIsNotPutThere() throws Exception {
    write("a.jar", jar("1.0.0"));
    for (byte[] content : List.of(new byte[0], new byte[MAX_BYTES + 1], Jars.of("X: y\n"))) {
      assertThatThrownBy(() -> watcher.put("a.jar", new ByteArrayInputStream(content)))
          .isInstanceOf(PluginException.class)
          .hasMessageStartingWith("a.jar is not installed: ");
    }
    for (String name : List.of("../a.jar", "a/b.jar", ".a.jar", "a.zip", "", "a\0.jar")) {
      assertThatThrownBy(() -> watcher.put(name, new ByteArrayInputStream(jar("1.0.0"))))
          .isInstanceOf(PluginException.class)
          .hasMessageStartingWith("Not a name for a jar");
      assertThatThrownBy(() -> watcher.remove(name)).isInstanceOf(PluginException.class);
    }
    assertThat(folder).isDirectoryNotContaining(path -> !path.endsWith("a.jar"));
    assertThat(folder.resolve("a.jar")).hasBinaryContent(jar("1.0.0"));
  }
}
