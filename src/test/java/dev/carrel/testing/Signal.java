package dev.carrel.testing;

import java.io.IOException;

/** What a process can be told that Java has no word for. */
public enum Signal {
  /** It does nothing any more, and does not notice. */
  STOP,
  /** It goes on. */
  CONT;

  public void send(ProcessHandle process) throws IOException, InterruptedException {
    String[] kill = {"kill", "-" + name(), String.valueOf(process.pid())};
    if (new ProcessBuilder(kill).inheritIO().start().waitFor() != 0) {
      throw new IOException(String.join(" ", kill) + " failed");
    }
  }
}
