package dev.tangram.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.resource.Namespace;

/** Resolves all bundles at once and says in words what those that do not resolve are missing. */
final class ResolveReport {
  private final BundleContext context;
  private final List<BundleRevision> revisions;

  ResolveReport(BundleContext context) {
    this.context = context;
    this.revisions =
        Stream.of(context.getBundles()).map(b -> b.adapt(BundleRevision.class)).toList();
  }

  void resolveAll(List<Bundle> bundles) throws LaunchException {
    FrameworkWiring wiring =
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    wiring.resolveBundles(bundles);
    List<Bundle> unresolved =
        bundles.stream().filter(bundle -> bundle.getState() == Bundle.INSTALLED).toList();
    List<Bundle> failed = unresolved.stream().filter(ResolveReport::isNeeded).toList();
    if (!failed.isEmpty()) {
      throw new LaunchException(
          ExitCode.START_FAILED,
          "Bundles do not resolve, so the broker cannot start:" + lines(failed),
          "Put a bundle that gives what is missing into bundles/, or take out the one that needs"
              + " it.");
    }
  }

  /** Fragments of native code for other machines never resolve and are not missed. */
  private static boolean isNeeded(Bundle bundle) {
    return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) == 0;
  }

  private String lines(List<Bundle> unresolved) {
    StringBuilder text = new StringBuilder();
    List<String> indirect = new ArrayList<>();
    for (Bundle bundle : unresolved) {
      List<String> missing = missing(bundle.adapt(BundleRevision.class));
      if (missing.isEmpty()) {
        indirect.add(bundle.getSymbolicName());
      } else {
        text.append("\n  ")
            .append(bundle.getSymbolicName())
            .append(' ')
            .append(bundle.getVersion());
        missing.forEach(requirement -> text.append("\n    needs ").append(requirement));
      }
    }
    if (!indirect.isEmpty()) {
      text.append("\n  and those that need them: ").append(String.join(", ", indirect));
    }
    return text.toString();
  }

  private List<String> missing(BundleRevision revision) {
    List<String> missing = new ArrayList<>();
    for (BundleRequirement requirement : revision.getDeclaredRequirements(null)) {
      boolean optional =
          Namespace.RESOLUTION_OPTIONAL.equals(
              requirement.getDirectives().get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE));
      if (!optional && !isOffered(requirement)) {
        String filter = requirement.getDirectives().get(Namespace.REQUIREMENT_FILTER_DIRECTIVE);
        missing.add(requirement.getNamespace() + " " + filter);
      }
    }
    return missing;
  }

  private boolean isOffered(BundleRequirement requirement) {
    for (BundleRevision revision : revisions) {
      for (BundleCapability capability :
          revision.getDeclaredCapabilities(requirement.getNamespace())) {
        if (requirement.matches(capability)) {
          return true;
        }
      }
    }
    return false;
  }
}
