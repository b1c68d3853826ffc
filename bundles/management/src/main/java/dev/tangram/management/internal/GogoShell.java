package dev.tangram.management.internal;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;

/** Each line has a Gogo session of its own, with empty input. */
final class GogoShell implements Shell {

  static final int OUTPUT_MAX_BYTES = 1 << 20;

  private final CommandProcessor processor;
  private final long timeoutMs;

  GogoShell(CommandProcessor processor, long timeoutMs) {
    this.processor = processor;
    this.timeoutMs = timeoutMs;
  }

  @Override
  public Result execute(String line) throws InterruptedException {
    BoundedOutput output = new BoundedOutput(OUTPUT_MAX_BYTES);
    FutureTask<Void> task = new FutureTask<>(run(line, output));
    Thread thread = new Thread(task, "management-shell");
    thread.setDaemon(true);
    thread.start();
    try {
      task.get(timeoutMs, TimeUnit.MILLISECONDS);
      return new Result(output.text(), "");
    } catch (TimeoutException e) {
      return new Result(output.text(), "The line was not done within " + timeoutMs + " ms.");
    } catch (ExecutionException e) {
      return new Result(output.text(), message(e.getCause()));
    } finally {
      task.cancel(true);
    }
  }

  private static String message(Throwable problem) {
    String text = problem.getMessage();
    return text == null || text.isEmpty() ? problem.toString() : text;
  }

  private Callable<Void> run(String line, BoundedOutput output) {
    return () -> {
      try (PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
          CommandSession session =
              processor.createSession(InputStream.nullInputStream(), out, out)) {
        // The scopes in which a command without a scope is looked for.
        session.put("SCOPE", "plugins:felix:*");
        Object result = session.execute(line);
        if (result != null) {
          out.println(session.format(result, Converter.INSPECT));
        }
        out.flush();
        return null;
      }
    };
  }
}
