package dev.tangram.tests.compat;

import dev.tangram.tests.harness.Run;

/** Programs of others that tests need; what is missing is installed. */
public final class Installed {

  private Installed() {}

  /**
   * Installs something unless it is there.
   *
   * @param check a line of shell that succeeds when it is
   * @param install a line of shell that installs it
   */
  public static void ensure(String check, String install) throws Exception {
    if (Run.of("sh", "-c", check).exit() != 0) {
      Run run = Run.of("sh", "-c", install);
      if (run.exit() != 0) {
        throw new AssertionError(
            "'%s' fails and '%s' too; install it by hand:\n%s"
                .formatted(check, install, run.output()));
      }
    }
  }

  /** The same with a package of Debian. */
  public static void ensurePackage(String check, String debianPackage) throws Exception {
    ensure(
        check,
        "apt-get update -qq && apt-get install -y -qq --no-install-recommends " + debianPackage);
  }
}
