package dev.carrel.replicas;

import dev.carrel.linearizability.FileContent;

/**
 * What a client is to do, before it is known which sessions there will be.
 *
 * @param replica which one to ask
 * @param file which file, where it is about one
 * @param number which content, where it is about one
 * @param before how many sessions, or URIs, to go back from the last
 * @param pause milliseconds that the client waits first
 */
record ScriptedAction(ActionKind what, int replica, int file, int number, int before, int pause) {
  String name() {
    return file == 0 ? "disk.iso" : "notes.txt";
  }

  FileContent content() {
    return SampleContents.content(number);
  }

  @Override
  public String toString() {
    return (pause == 0 ? "" : "after " + pause + " ms ")
        + what
        + (" on " + (replica + 1))
        + (file == 0 ? "" : ", file " + file)
        + (number == 0 ? "" : ", content " + number)
        + (before == 0 ? "" : ", the last but " + before);
  }
}
