package dev.tangram.tools.tidy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What the checks need of one source file.
 *
 * @param path the file
 * @param lines its length in lines
 * @param packageName its package; empty for the unnamed one
 * @param imports the packages it imports from
 * @param methods its methods and constructors
 */
record SourceFile(
    Path path, int lines, String packageName, Set<String> imports, List<Method> methods) {

  /**
   * A method or constructor.
   *
   * @param name its name
   * @param line where it begins
   * @param length its lines, from its annotations to its closing brace
   */
  record Method(String name, long line, long length) {}
}
