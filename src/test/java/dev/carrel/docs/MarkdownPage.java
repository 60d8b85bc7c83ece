package dev.carrel.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The links and anchors of a Markdown file, as GitHub renders it. Links in code are ignored.
 *
 * @param path of the file
 * @param text without fenced code blocks
 */
record MarkdownPage(Path path, String text) {
  private static final Pattern CODE_BLOCK =
      Pattern.compile("(?ms)^ *(```+|~~~+).*?^ *\\1`*~* *$|\\A---\n.*?^---$");
  private static final Pattern CODE_SPAN = Pattern.compile("(`+)(?!`).*?(?<!`)\\1(?!`)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*?)(?: +#+)? *$");
  private static final Pattern HEADING_LINK = Pattern.compile("!?\\[([^\\]]*)\\]\\([^)]*\\)");
  private static final Pattern ELEMENT_ID = Pattern.compile("<[^>]+ (?:id|name)=\"([^\"]+)\"");
  private static final Pattern LINK =
      Pattern.compile(
          "(?m)\\]\\(<?([^)\\s>]+)>?(?: +\"[^\"]*\")?\\)"
              + "|^ {0,3}\\[[^\\]]+\\]: +(\\S+)"
              + "|<[^>]+ (?:href|src)=\"([^\"]+)\"");

  static MarkdownPage read(Path path) {
    try {
      return new MarkdownPage(path, CODE_BLOCK.matcher(Files.readString(path)).replaceAll(""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The targets of all links and images, in the order of the file. */
  List<String> links() {
    return LINK.matcher(CODE_SPAN.matcher(text).replaceAll(""))
        .results()
        .map(MarkdownPage::firstGroup)
        .toList();
  }

  private static String firstGroup(MatchResult link) {
    for (int group = 1; group < link.groupCount(); group++) {
      if (link.group(group) != null) {
        return link.group(group);
      }
    }
    return link.group(link.groupCount());
  }

  /** The fragments that links to this page can have, without the leading {@code #}. */
  Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> repetitions = new HashMap<>();
    HEADING
        .matcher(text)
        .results()
        .map(heading -> slug(heading.group(1)))
        .forEach(
            slug -> {
              int repetition = repetitions.merge(slug, 1, Integer::sum) - 1;
              anchors.add(repetition == 0 ? slug : slug + "-" + repetition);
            });
    ELEMENT_ID.matcher(text).results().forEach(element -> anchors.add(element.group(1)));
    return anchors;
  }

  private static String slug(String heading) {
    return HEADING_LINK
        .matcher(heading)
        .replaceAll("$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{Pc}\\- ]", "")
        .replace(' ', '-');
  }
}
