package dev.tangram.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Names of topics, given as they are or with the option that the other commands have. */
final class TopicNames {

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Names of topics.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "NAME",
      description = "The same as an option; may be given several times.")
  private List<String> options = new ArrayList<>();

  List<String> all() {
    List<String> all = new ArrayList<>(names);
    all.addAll(options);
    return all;
  }
}
