package dev.tangram.tools.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Reads Java sources with the compiler's own parser. */
final class SourceReader {
  private SourceReader() {}

  /** All sources of a module, main and test, generated ones left out. */
  static List<SourceFile> readModule(Path module) throws IOException {
    Path sources = module.resolve("src");
    if (!Files.isDirectory(sources)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(sources)) {
      return read(files.filter(f -> f.toString().endsWith(".java")).sorted().toList());
    }
  }

  static List<SourceFile> read(List<Path> paths) throws IOException {
    if (paths.isEmpty()) {
      return List.of();
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  diagnostic -> {},
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(paths));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      List<SourceFile> result = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        result.add(read(unit, positions));
      }
      return result;
    }
  }

  private static SourceFile read(CompilationUnitTree unit, SourcePositions positions)
      throws IOException {
    Path path = Path.of(unit.getSourceFile().toUri());
    String packageName = unit.getPackageName() == null ? "" : unit.getPackageName().toString();
    Set<String> imports = new TreeSet<>();
    for (ImportTree tree : unit.getImports()) {
      imports.add(packageOf(tree.getQualifiedIdentifier().toString()));
    }
    List<SourceFile.Method> methods = new ArrayList<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethod(MethodTree method, Void unused) {
        methods.add(measure(method, unit, positions));
        return super.visitMethod(method, unused);
      }
    }.scan(unit, null);
    int lines = Files.readAllLines(path).size();
    return new SourceFile(path, lines, packageName, imports, methods);
  }

  private static SourceFile.Method measure(
      MethodTree method, CompilationUnitTree unit, SourcePositions positions) {
    LineMap lines = unit.getLineMap();
    long first = lines.getLineNumber(positions.getStartPosition(unit, method));
    long end = positions.getEndPosition(unit, method);
    long last = end < 0 ? first : lines.getLineNumber(end);
    return new SourceFile.Method(method.getName().toString(), first, last - first + 1);
  }

  /** The lower-case head of a qualified name: the package, whatever class is imported from it. */
  static String packageOf(String qualifiedName) {
    StringBuilder name = new StringBuilder();
    for (String part : qualifiedName.split("\\.")) {
      if (part.isEmpty() || part.equals("*") || Character.isUpperCase(part.charAt(0))) {
        break;
      }
      name.append(name.length() == 0 ? "" : ".").append(part);
    }
    return name.toString();
  }
}
