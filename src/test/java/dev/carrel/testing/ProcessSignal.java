package dev.carrel.testing;

import java.io.IOException;

/** What a process can be told that Java has no word for. */
public enum ProcessSignal {
  /** It does nothing any more, and does not notice. */
  STOP,
  /** It goes on. */
  CONT;

  /** Tells a process; one that has ended by itself in the meantime has nothing to be told. */
  public void send(ProcessHandle process) throws IOException, InterruptedException {
    String[] kill = {"kill", "-" + name(), String.valueOf(process.pid())};
    if (new ProcessBuilder(kill).inheritIO().start().waitFor() != 0 && process.isAlive()) {
      throw new IOException(String.join(" ", kill) + " failed");
    }
  }
}
