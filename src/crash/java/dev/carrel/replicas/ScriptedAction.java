package dev.carrel.replicas;

import dev.carrel.linearizability.FileContent;

/**
 * An action of a client. It refers to sessions and URIs by their order of creation, because they do
 * not exist yet.
 *
 * @param replicaIndex the index of the replica
 * @param fileIndex the index of the file, if the action has one
 * @param contentNumber the number of the content, if the action has one
 * @param stepsBack how many sessions or URIs before the last one to use; 0 for the last one
 * @param pauseMillis milliseconds to wait before the action
 */
record ScriptedAction(
    ActionKind kind,
    int replicaIndex,
    int fileIndex,
    int contentNumber,
    int stepsBack,
    int pauseMillis) {
  String name() {
    return fileIndex == 0 ? "disk.iso" : "notes.txt";
  }

  FileContent content() {
    return SampleContents.content(contentNumber);
  }

  @Override
  public String toString() {
    return (pauseMillis == 0 ? "" : "after " + pauseMillis + " ms ")
        + kind
        + (" on " + (replicaIndex + 1))
        + (fileIndex == 0 ? "" : ", file " + fileIndex)
        + (contentNumber == 0 ? "" : ", content " + contentNumber)
        + (stepsBack == 0 ? "" : ", the last but " + stepsBack);
  }
}
