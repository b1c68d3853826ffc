package dev.tangram.tools.protocol;

import java.util.List;

/**
 * One specification file.
 *
 * @param name name of the message
 * @param type {@code request}, {@code response}, {@code header} or {@code data}
 * @param apiKey API key, or -1
 * @param validVersions all versions
 * @param flexibleVersions versions with compact lengths and tagged fields
 * @param latestVersionUnstable whether the last version is not offered to peers yet
 * @param root the message's own fields
 * @param structs every nested struct, inner ones included
 */
record MessageSpec(
    String name,
    String type,
    int apiKey,
    Versions validVersions,
    Versions flexibleVersions,
    boolean latestVersionUnstable,
    StructSpec root,
    List<StructSpec> structs) {

  /** The highest version offered to peers; below the lowest when none is. */
  int highestStableVersion() {
    return latestVersionUnstable ? validVersions.highest() - 1 : validVersions.highest();
  }
}
