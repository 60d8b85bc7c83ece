package dev.carrel.config;

import static java.util.stream.Collectors.joining;

import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** All keys of {@link CarrelConfig}, read from its source and Javadoc. */
public final class ConfigurationKeys {
  private static final Path SOURCE = Path.of("src/main/java/dev/carrel/config/CarrelConfig.java");

  /** Defaults in {@code application.properties}, which refer to other keys. */
  private static final Map<String, String> DEFAULTS_IN_PROPERTIES =
      Map.of("carrel.content.directory", "${carrel.data-directory}/content");

  private final DocTrees docs;
  private final Map<String, TreePath> groups = new HashMap<>();

  private ConfigurationKeys(DocTrees docs) {
    this.docs = docs;
  }

  /**
   * A configuration key.
   *
   * @param defaultValue the default; empty if there is none
   * @param description the description in Markdown
   */
  public record Key(String name, String defaultValue, String description) {
    /** The environment variable; empty if the key contains a name in quotes. */
    public Optional<String> environmentVariable() {
      return name.contains("\"")
          ? Optional.empty()
          : Optional.of(name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT));
    }
  }

  /** All keys in the order of their declaration. */
  public static List<Key> all() throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjects(SOURCE.toFile()));
      var unit = task.parse().iterator().next();
      var root = new TreePath(new TreePath(unit), unit.getTypeDecls().get(0));
      var keys = new ConfigurationKeys(DocTrees.instance(task));
      keys.members(root, ClassTree.class)
          .forEach(
              group ->
                  keys.groups.put(((ClassTree) group.getLeaf()).getSimpleName().toString(), group));
      return keys.of(root, "carrel").toList();
    }
  }

  private Stream<Key> of(TreePath group, String prefix) {
    return members(group, MethodTree.class).flatMap(method -> ofMethod(method, prefix));
  }

  private Stream<TreePath> members(TreePath group, Class<? extends Tree> kind) {
    return ((ClassTree) group.getLeaf())
        .getMembers().stream().filter(kind::isInstance).map(member -> new TreePath(group, member));
  }

  private Stream<Key> ofMethod(TreePath path, String prefix) {
    var method = (MethodTree) path.getLeaf();
    String key = prefix + "." + kebabCase(method.getName().toString());
    String type = method.getReturnType().toString();
    String grouped = type.replaceAll("Map<String, ?(\\w+)>", "$1");
    if (groups.containsKey(grouped)) {
      return of(groups.get(grouped), grouped.equals(type) ? key : key + ".\"name\"");
    }
    String ownKey = type.startsWith("Map<") ? key + ".\"id\"" : key;
    return Stream.of(new Key(ownKey, value(method, key), meaning(path)));
  }

  private static String value(MethodTree method, String key) {
    return method.getModifiers().getAnnotations().stream()
        .filter(annotation -> annotation.getAnnotationType().toString().equals("WithDefault"))
        .map(ConfigurationKeys::argument)
        .findAny()
        .orElse(DEFAULTS_IN_PROPERTIES.getOrDefault(key, ""));
  }

  private static String argument(AnnotationTree annotation) {
    Tree argument = annotation.getArguments().get(0);
    Tree literal = argument instanceof AssignmentTree named ? named.getExpression() : argument;
    return String.valueOf(((com.sun.source.tree.LiteralTree) literal).getValue());
  }

  private String meaning(TreePath method) {
    return docs.getDocCommentTree(method).getFullBody().stream()
        .map(ConfigurationKeys::markdown)
        .collect(joining())
        .replaceAll("\\s+", " ");
  }

  private static String markdown(DocTree part) {
    return part instanceof LiteralTree literal
        ? "`" + literal.getBody().getBody().strip() + "`"
        : part.toString();
  }

  private static String kebabCase(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
