package dev.carrel.linearizability;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Immutable maps and sets; each change returns a copy. */
final class PersistentMaps {
  private PersistentMaps() {}

  static <V> Map<String, V> with(Map<String, V> map, String key, V value) {
    var changed = new HashMap<>(map);
    changed.put(key, value);
    return Map.copyOf(changed);
  }

  static <V> Map<String, V> without(Map<String, V> map, String key) {
    var changed = new HashMap<>(map);
    changed.remove(key);
    return Map.copyOf(changed);
  }

  static Set<String> with(Set<String> set, String element) {
    var changed = new HashSet<>(set);
    changed.add(element);
    return Set.copyOf(changed);
  }

  static Set<String> without(Set<String> set, String element) {
    var changed = new HashSet<>(set);
    changed.remove(element);
    return Set.copyOf(changed);
  }
}
