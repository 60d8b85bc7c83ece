package dev.carrel.replicas;

import dev.carrel.linearizability.FileContent;

/**
 * An action of a client. It refers to sessions and URIs by their order of creation, because they do
 * not exist yet.
 *
 * @param replica the index of the replica
 * @param file the index of the file, if the action has one
 * @param number the number of the content, if the action has one
 * @param before how many sessions or URIs before the last one to use; 0 for the last one
 * @param pause milliseconds to wait before the action
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
