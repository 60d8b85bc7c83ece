package dev.carrel.api.legacyrest;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** An entry of a map. Legacy REST represents a map as a list of its entries. */
public record MapEntry<V>(String key, V value) {
  /** Returns the entries of a map in the order of their keys. */
  static <V> List<MapEntry<V>> listOf(Map<String, V> map) {
    return map.entrySet().stream()
        .map(entry -> new MapEntry<>(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparing(MapEntry::key))
        .toList();
  }
}
