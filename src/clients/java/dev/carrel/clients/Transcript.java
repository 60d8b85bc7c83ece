package dev.carrel.clients;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Commands and the output that is expected of them, in the form of a terminal session. */
final class Transcript {
  private static final String PROMPT = "$ ";
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(id|any)}");

  private Transcript() {}

  /**
   * A command.
   *
   * @param line the command with its arguments
   * @param expected a template of the output: {@code {id}} stands for an identifier, {@code {any}}
   *     for any text within a line
   */
  record Entry(String line, String expected) {

    List<String> arguments() {
      return Arrays.asList(line.split(" "));
    }

    /** Whether the expected output is an error of govc. */
    boolean expectsError() {
      return expected.contains("govc: ");
    }

    /** The output, without spaces at the end of lines. */
    static String normalize(String output) {
      return output.replaceAll("(?m)[ \t]+$", "").strip();
    }

    /** The regular expression that the normalized output matches. */
    String pattern() {
      var pattern = new StringBuilder();
      var placeholder = PLACEHOLDER.matcher(expected);
      int end = 0;
      while (placeholder.find()) {
        pattern.append(Pattern.quote(expected.substring(end, placeholder.start())));
        pattern.append(placeholder.group(1).equals("id") ? "[0-9a-f-]{36}" : "[^\n]*");
        end = placeholder.end();
      }
      return pattern.append(Pattern.quote(expected.substring(end))).toString();
    }
  }

  static List<Entry> parse(String transcript) {
    var entries = new ArrayList<Entry>();
    for (String entry : transcript.split("(?m)^" + Pattern.quote(PROMPT))) {
      if (!entry.isBlank()) {
        String[] lineAndOutput = entry.split("\n", 2);
        entries.add(new Entry(lineAndOutput[0], Entry.normalize(lineAndOutput[1])));
      }
    }
    return entries;
  }
}
