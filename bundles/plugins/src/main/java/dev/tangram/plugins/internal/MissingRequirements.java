package dev.tangram.plugins.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.resource.Capability;
import org.osgi.resource.Namespace;
import org.osgi.resource.Requirement;

/** Says in plain words what a bundle needs and does not find. */
final class MissingRequirements {
  private static final Pattern FROM = Pattern.compile("\\(version>=([^)]*)\\)");
  private static final Pattern BELOW = Pattern.compile("\\(!\\(version>=([^)]*)\\)\\)");

  private MissingRequirements() {}

  /** Empty when everything is there, as far as one can see without resolving it. */
  static Optional<String> of(Bundle bundle, BundleContext context) {
    BundleRevision revision = bundle.adapt(BundleRevision.class);
    if (revision == null) {
      return Optional.empty();
    }
    List<String> missing = new ArrayList<>();
    for (Requirement requirement : revision.getRequirements(null)) {
      boolean needed =
          !Namespace.RESOLUTION_OPTIONAL.equals(
                  requirement.getDirectives().get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE))
              && isAtResolve(requirement);
      if (needed && capabilities(requirement, context).noneMatch(c -> matches(requirement, c))) {
        missing.add(text(requirement, context));
      }
    }
    return missing.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", missing));
  }

  private static boolean isAtResolve(Requirement requirement) {
    String effective = requirement.getDirectives().get(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE);
    return effective == null || effective.equals(Namespace.EFFECTIVE_RESOLVE);
  }

  private static boolean matches(Requirement requirement, Capability capability) {
    return requirement instanceof org.osgi.framework.wiring.BundleRequirement wanted
        && capability instanceof org.osgi.framework.wiring.BundleCapability offered
        && wanted.matches(offered);
  }

  private static Stream<Capability> capabilities(Requirement requirement, BundleContext context) {
    String namespace = requirement.getNamespace();
    return Stream.of(context.getBundles())
        .map(bundle -> bundle.adapt(BundleRevision.class))
        .filter(revision -> revision != null)
        .flatMap(revision -> revision.getCapabilities(namespace).stream());
  }

  private static String text(Requirement requirement, BundleContext context) {
    String namespace = requirement.getNamespace();
    String filter = requirement.getDirectives().getOrDefault("filter", "");
    if (!namespace.equals(PackageNamespace.PACKAGE_NAMESPACE)) {
      return "it requires " + namespace + " " + filter + ", which is not here";
    }
    Matcher name = Pattern.compile("\\(osgi\\.wiring\\.package=([^)]*)\\)").matcher(filter);
    String wanted = name.find() ? name.group(1) : filter;
    TreeSet<String> versions = new TreeSet<>();
    capabilities(requirement, context)
        .map(Capability::getAttributes)
        .filter(attributes -> wanted.equals(attributes.get(namespace)))
        .forEach(attributes -> versions.add(version(attributes)));
    String has =
        versions.isEmpty()
            ? "this broker does not have it"
            : "this broker has " + String.join(" and ", versions);
    return "built against " + wanted + range(filter) + ", " + has;
  }

  private static String version(Map<String, Object> attributes) {
    return String.valueOf(attributes.get(Constants.VERSION_ATTRIBUTE));
  }

  private static String range(String filter) {
    Matcher below = BELOW.matcher(filter);
    String end = below.find() ? below.group(1) : "";
    Matcher from = FROM.matcher(filter.replaceAll(BELOW.pattern(), ""));
    String begin = from.find() ? from.group(1) : "";
    if (begin.isEmpty() && end.isEmpty()) {
      return "";
    }
    return end.isEmpty() ? " " + begin + " or later" : " [" + begin + "," + end + ")";
  }
}
