package dev.tangram.plugins.internal;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.PluginProperties;
import dev.tangram.plugins.PluginException;
import dev.tangram.plugins.internal.folder.FolderListener;
import dev.tangram.plugins.internal.folder.FolderWatcher;
import dev.tangram.plugins.internal.folder.RevisionStore;
import dev.tangram.plugins.internal.folder.StagedJar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of {@code tangram.plugins.dir}. */
final class DropInFolder implements JarFolder {
  private static final Logger LOG = LoggerFactory.getLogger(DropInFolder.class);

  private final Path directory;
  private final RevisionStore store;
  private final FolderWatcher watcher;

  DropInFolder(BrokerConfig config, Path home) throws IOException {
    this.directory = config.path(config.get(PluginProperties.DIR));
    this.store =
        new RevisionStore(home.resolve("revisions"), config.get(PluginProperties.JAR_MAX_BYTES));
    this.watcher = new FolderWatcher(directory, config.get(PluginProperties.POLL_MS), store);
  }

  @Override
  public List<StagedJar> scan() {
    return watcher.scan();
  }

  @Override
  public void start(FolderListener listener) {
    watcher.start(listener);
  }

  @Override
  public StagedJar put(String file, InputStream content) throws PluginException {
    return watcher.put(file, content);
  }

  @Override
  public void remove(String file) throws PluginException {
    watcher.remove(file);
  }

  @Override
  public boolean mayHave(String file) {
    return !Files.isReadable(directory) || Files.exists(directory.resolve(file));
  }

  @Override
  public Optional<StagedJar> stored(String revision) {
    try {
      return store.kept(revision);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public void retain(Set<String> revisions) {
    try {
      store.retain(revisions);
    } catch (IOException e) {
      LOG.warn("Copies of earlier plug-ins cannot be deleted: {}", e.toString());
    }
  }

  @Override
  public void forget(String revision) {
    try {
      Files.deleteIfExists(store.path(revision));
    } catch (IOException e) {
      LOG.warn("The copy of the plug-in {} cannot be deleted: {}", revision, e.toString());
    }
  }

  @Override
  public void close() {
    watcher.close();
  }
}
