package dev.tangram.tests.itests;

import static org.junit.Assert.assertEquals;

import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.inject.Inject;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** The server package in an OSGi framework: it resolves, it serves, and its parts come and go. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class RuntimeTest {

  private static final short STORAGE_ERROR = 56;
  private static final short NONE = 0;
  private static final String SEGMENT = "dev.tangram.storage.segment";
  private static final String ADMIN = "dev.tangram.admin";

  /** Every API of this broker by its number in the protocol. */
  private static final Set<Short> APIS =
      shorts(
          0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19, 20, 21, 22, 23, 32, 33, 35, 37, 42,
          44, 46, 47, 60, 68, 69, 75);

  /** Those of them that the admin bundle answers: metadata, configurations, cluster. */
  private static final Set<Short> ADMIN_APIS = shorts(3, 32, 33, 44, 60, 75);

  @Inject private BundleContext context;

  private int port;

  @Configuration
  public Option[] configuration() throws Exception {
    return BrokerOptions.of(
        Files.createTempDirectory(Path.of("target").toAbsolutePath(), "broker"));
  }

  private static Set<Short> shorts(int... values) {
    Set<Short> set = new TreeSet<>();
    for (int value : values) {
      set.add((short) value);
    }
    return set;
  }

  @Before
  public void brokerIsReady() throws Exception {
    Wait.until("the broker is ready", () -> ready() != null);
    String listeners = (String) ready().getProperty("listeners");
    port = Integer.parseInt(listeners.substring(listeners.lastIndexOf(':') + 1));
  }

  private ServiceReference<?> ready() throws Exception {
    String filter = "(osgi.condition.id=dev.tangram.broker.ready)";
    ServiceReference<?>[] found =
        context.getAllServiceReferences("org.osgi.service.condition.Condition", filter);
    return found == null ? null : found[0];
  }

  /** The jar of the storage engine in the drop-in folder. */
  private Path segment() throws Exception {
    Path folder =
        BrokerOptions.plugins(Path.of(context.getProperty("tangram.config.tangram.home")));
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, SEGMENT + "-*.jar")) {
      return found.iterator().next();
    }
  }

  private Bundle bundle(String name) {
    for (Bundle bundle : context.getBundles()) {
      if (name.equals(bundle.getSymbolicName())) {
        return bundle;
      }
    }
    throw new AssertionError("no bundle " + name);
  }

  @Test
  public void everyBundleIsThere() {
    List<String> wrong = new ArrayList<>();
    for (Bundle bundle : context.getBundles()) {
      boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
      boolean lazy = bundle.getHeaders().get(Constants.BUNDLE_ACTIVATIONPOLICY) != null;
      int state = bundle.getState();
      boolean good =
          fragment
              ? state == Bundle.RESOLVED
              : state == Bundle.ACTIVE || lazy && state == Bundle.STARTING;
      if (!good) {
        wrong.add(bundle.getSymbolicName() + " is in state " + state);
      }
    }
    assertEquals(List.of(), wrong);
    assertEquals(Bundle.ACTIVE, bundle("dev.tangram.broker").getState());
  }

  @Test
  public void everyHandlerIsRegistered() throws Exception {
    try (Wire wire = new Wire(port)) {
      Wait.untilEquals(APIS, () -> wire.apis().keySet());
    }
  }

  @Test
  public void partitionsAreOfflineWithoutTheirEngineAndComeBack() throws Exception {
    try (Wire wire = new Wire(port)) {
      wire.createTopic("offline");
      Wait.untilEquals(NONE, () -> wire.produce("offline", "first"));
      Wait.untilEquals(NONE, () -> wire.produce("offline", "second"));
      assertEquals(List.of("0 first", "1 second"), wire.fetch("offline").records());

      Path jar = segment();
      Path away = jar.resolveSibling("segment.away");
      Files.move(jar, away);
      Wait.untilEquals(STORAGE_ERROR, () -> wire.fetch("offline").error());
      assertEquals(STORAGE_ERROR, wire.produce("offline", "lost"));

      Files.move(away, jar);
      Wait.untilEquals(NONE, () -> wire.fetch("offline").error());
      assertEquals(List.of("0 first", "1 second"), wire.fetch("offline").records());
      Wait.untilEquals(NONE, () -> wire.produce("offline", "third"));
      assertEquals(List.of("0 first", "1 second", "2 third"), wire.fetch("offline").records());
    }
  }

  @Test
  public void apisGoAndComeWithTheirBundle() throws Exception {
    Set<Short> without = new TreeSet<>(APIS);
    without.removeAll(ADMIN_APIS);
    try (Wire wire = new Wire(port)) {
      wire.createTopic("kept");
      Wait.untilEquals(NONE, () -> wire.produce("kept", "before"));
      bundle(ADMIN).stop();
      Wait.untilEquals(without, () -> wire.apis().keySet());
      Wait.untilEquals(NONE, () -> wire.produce("kept", "meanwhile"));
      bundle(ADMIN).start();
      Wait.untilEquals(APIS, () -> wire.apis().keySet());
      assertEquals(List.of("0 before", "1 meanwhile"), wire.fetch("kept").records());
    }
  }
}
