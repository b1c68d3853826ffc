package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginException;
import dev.tangram.plugins.internal.folder.FolderListener;
import dev.tangram.plugins.internal.folder.OfferSpec;
import dev.tangram.plugins.internal.folder.StagedJar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A folder in memory. A jar's content is a text: {@code bundle version revision kind:name:ranking}
 * and more offers.
 */
final class FakeFolder implements JarFolder {
  final Map<String, StagedJar> files = new TreeMap<>();
  final Map<String, StagedJar> copies = new TreeMap<>();
  private FolderListener listener;

  static StagedJar jar(String file, String text) {
    String[] words = text.split(" ");
    List<OfferSpec> offers =
        Arrays.stream(words).skip(3).map(w -> w.split(":")).map(FakeFolder::offer).toList();
    return new StagedJar(file, Path.of(words[2]), words[2], words[0], words[1], offers);
  }

  private static OfferSpec offer(String[] parts) {
    return new OfferSpec(parts[0], parts[1], parts.length > 2 ? Long.parseLong(parts[2]) : 0);
  }

  StagedJar drop(String file, String text) {
    StagedJar jar = jar(file, text);
    files.put(file, jar);
    copies.put(jar.revision(), jar);
    if (listener != null) {
      listener.arrived(jar);
    }
    return jar;
  }

  void take(String file) {
    files.remove(file);
    if (listener != null) {
      listener.left(file);
    }
  }

  void refuse(String file, String reason) {
    listener.refused(file, reason);
  }

  /** What a kill leaves of it. */
  FakeFolder copy() {
    FakeFolder copy = new FakeFolder();
    copy.files.putAll(files);
    copy.copies.putAll(copies);
    return copy;
  }

  @Override
  public List<StagedJar> scan() {
    return List.copyOf(files.values());
  }

  @Override
  public void start(FolderListener receiver) {
    listener = receiver;
  }

  @Override
  public StagedJar put(String file, InputStream content) throws PluginException {
    try {
      String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
      StagedJar jar = jar(file, text);
      files.put(file, jar);
      copies.put(jar.revision(), jar);
      return jar;
    } catch (IOException e) {
      throw new PluginException("unreadable", e);
    }
  }

  @Override
  public void remove(String file) {
    files.remove(file);
  }

  @Override
  public boolean mayHave(String file) {
    return files.containsKey(file);
  }

  @Override
  public Optional<StagedJar> stored(String revision) {
    return Optional.ofNullable(copies.get(revision))
        .map(
            jar ->
                new StagedJar(
                    "", jar.stored(), revision, jar.bundle(), jar.version(), jar.offers()));
  }

  @Override
  public void retain(Set<String> revisions) {
    copies.keySet().retainAll(revisions);
  }

  @Override
  public void forget(String revision) {
    copies.remove(revision);
  }

  @Override
  public void close() {
    listener = null;
  }
}
