package dev.carrel.testing;

import static io.restassured.RestAssured.given;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of all series at one time, as Prometheus reads them. */
public record PrometheusScrape(Map<String, Double> series) {
  private static final Pattern LINE =
      Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)(?: \\d+)?", Pattern.MULTILINE);

  public static PrometheusScrape scrape() {
    return parse(given().get("/q/metrics").then().statusCode(200).extract().asString());
  }

  /** Parses the response of a scrape. */
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

  /** The name and the sorted labels. */
  private static String key(String name, String labels) {
    return labels == null ? name : name + new TreeSet<>(Set.of(labels.split(",(?=\\w+=)")));
  }

  /** The value of a series with labels in the form {@code name="value"}; 0 if it does not exist. */
  public double value(String name, String... labels) {
    return series.getOrDefault(
        labels.length == 0 ? name : name + new TreeSet<>(Set.of(labels)), 0.0);
  }

  /** The increase of a series since an earlier scrape. */
  public double increase(PrometheusScrape before, String name, String... labels) {
    return value(name, labels) - before.value(name, labels);
  }

  /** The names of the series, without labels. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    series.keySet().forEach(key -> names.add(key.replaceFirst("\\[.*", "")));
    return names;
  }

  /** The names of the series with the names of their labels, as {@code name[label, label]}. */
  public Set<String> namesWithLabels() {
    Set<String> shapes = new TreeSet<>();
    series.keySet().forEach(key -> shapes.add(key.replaceAll("=\"[^\"]*\"", "")));
    return shapes;
  }
}
