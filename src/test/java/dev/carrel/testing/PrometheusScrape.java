package dev.carrel.testing;

import static io.restassured.RestAssured.given;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Prometheus would read at a moment: of each series its value. */
public record PrometheusScrape(Map<String, Double> series) {
  private static final Pattern LINE =
      Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)(?: \\d+)?", Pattern.MULTILINE);

  public static PrometheusScrape scrape() {
    return parse(given().get("/q/metrics").then().statusCode(200).extract().asString());
  }

  /** Those that a scrape answered. */
  public static PrometheusScrape parse(String text) {
    Map<String, Double> series = new TreeMap<>();
    for (String line : text.split("\n")) {
      Matcher matcher = LINE.matcher(line);
      if (!line.startsWith("#") && matcher.matches()) {
        series.put(key(matcher.group(1), matcher.group(2)), value(matcher.group(3)));
      }
    }
    return new PrometheusScrape(series);
  }

  private static double value(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  /** Labels in the order of their names. */
  private static String key(String name, String labels) {
    return labels == null ? name : name + new TreeSet<>(Set.of(labels.split(",(?=\\w+=)")));
  }

  /** The value of a series, of which labels are given as {@code name="value"}; 0 for none. */
  public double value(String name, String... labels) {
    return series.getOrDefault(
        labels.length == 0 ? name : name + new TreeSet<>(Set.of(labels)), 0.0);
  }

  /** By how much a series is more than it was. */
  public double increase(PrometheusScrape before, String name, String... labels) {
    return value(name, labels) - before.value(name, labels);
  }

  /** The names of the series, without labels. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    series.keySet().forEach(key -> names.add(key.replaceFirst("\\[.*", "")));
    return names;
  }

  /** The names of the series with those of their labels, as {@code name[label, label]}. */
  public Set<String> namesWithLabels() {
    Set<String> shapes = new TreeSet<>();
    series.keySet().forEach(key -> shapes.add(key.replaceAll("=\"[^\"]*\"", "")));
    return shapes;
  }
}
