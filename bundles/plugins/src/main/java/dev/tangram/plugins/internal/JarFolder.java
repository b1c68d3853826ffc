package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginException;
import dev.tangram.plugins.internal.folder.FolderListener;
import dev.tangram.plugins.internal.folder.StagedJar;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The drop-in folder and the kept copies of its jars. */
interface JarFolder extends AutoCloseable {

  /** What is there at the start. */
  List<StagedJar> scan();

  /** Tells from now on what changes; also what {@link #scan} could not take. */
  void start(FolderListener listener);

  /** Puts a jar into the folder, all of it or nothing; an existing one is replaced. */
  StagedJar put(String file, InputStream content) throws PluginException;

  /** Takes a jar away; does nothing when it is not there. */
  void remove(String file) throws PluginException;

  /** False when it is certain that the folder has no such file. */
  boolean mayHave(String file);

  /** The kept copy of a revision, with an empty file name. */
  Optional<StagedJar> stored(String revision);

  /** Deletes the kept copies of all other revisions; only before {@link #start}. */
  void retain(Set<String> revisions);

  /** Deletes the kept copy of a revision. */
  void forget(String revision);

  @Override
  void close();
}
