package dev.tangram.management.internal;

import java.util.concurrent.TimeUnit;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The shell, where Gogo is installed. */
@Component(service = Shell.class)
public final class ShellComponent implements Shell {

  private static final long TIMEOUT_MS = TimeUnit.MINUTES.toMillis(2);

  private final Shell shell;

  /** Called by Declarative Services. */
  @Activate
  public ShellComponent(@Reference CommandProcessor processor) {
    shell = new GogoShell(processor, TIMEOUT_MS);
  }

  @Override
  public Result execute(String line) throws InterruptedException {
    return shell.execute(line);
  }
}
