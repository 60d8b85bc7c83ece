package dev.carrel.testing;

import java.io.IOException;

/** Signals that {@link ProcessHandle} cannot send. */
public enum ProcessSignal {
  /** Suspends the process. */
  STOP,
  /** Resumes the process. */
  CONT;

  /** Sends the signal; ignores a process that has ended. */
  public void sendTo(ProcessHandle process) throws IOException, InterruptedException {
    String[] kill = {"kill", "-" + name(), String.valueOf(process.pid())};
    if (new ProcessBuilder(kill).inheritIO().start().waitFor() != 0 && process.isAlive()) {
      throw new IOException(String.join(" ", kill) + " failed");
    }
  }
}
