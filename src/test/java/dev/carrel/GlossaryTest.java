package dev.carrel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No declared name contains a word of the column "Not" in {@code docs/glossary.md}. */
class GlossaryTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\|[^|]+\\|[^|]+\\| (.+) \\|$");
  private static final Pattern NAME_PART = Pattern.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+");
  private static final Pattern SQL_NAME = Pattern.compile("(?i)--.*|'[^']*'|([a-z_]+)");
  private static final Pattern SCRIPT_NAME =
      Pattern.compile("(?:function|class|const|let|get|set) +(#?[\\w$]+)|^ *(#[\\w$]+) *[=(;]");

  @Test
  void shouldReadForbiddenTermsOfGlossary() throws IOException {
    // When
    Set<String> forbidden = forbiddenTerms();

    // Then
    assertThat(forbidden).contains("face", "give up", "slowest").doesNotContain("step");
  }

  @ParameterizedTest
  @CsvSource({"faceOf", "HouseRules", "giveUpOnIt", "SLOWEST_TRANSFER", "update_session_arrival"})
  void shouldFindForbiddenTermInName(String name) throws IOException {
    // When
    List<String> found = forbiddenIn(name, forbiddenTerms());

    // Then
    assertThat(found).hasSize(1);
  }

  @Test
  void shouldUseNoForbiddenTermInJava() throws IOException {
    // Given
    Set<String> forbidden = forbiddenTerms();
    Set<String> found = new TreeSet<>();

    // When
    for (CompilationUnitTree unit : parse(files("src", ".java"))) {
      String file = unit.getSourceFile().getName();
      new DeclaredNames(name -> add(found, file, name, forbidden)).scan(unit, null);
    }

    // Then
    assertThat(found).isEmpty();
  }

  @Test
  void shouldUseNoForbiddenTermInSqlAndScripts() throws IOException {
    // Given
    Set<String> forbidden = forbiddenTerms();
    Set<String> found = new TreeSet<>();

    // When
    for (Path file : files("src/main/resources/db", ".sql")) {
      forEachMatch(file, SQL_NAME, name -> add(found, file.toString(), name, forbidden));
    }
    for (Path file : files("src/main/resources/META-INF/resources/console", ".js")) {
      forEachMatch(file, SCRIPT_NAME, name -> add(found, file.toString(), name, forbidden));
    }

    // Then
    assertThat(found).isEmpty();
  }

  private static void add(Set<String> found, String file, String name, Set<String> forbidden) {
    forbiddenIn(name, forbidden).forEach(term -> found.add(file + ": " + name + " (" + term + ")"));
  }

  /** The words of the column that are not in parentheses. */
  private static Set<String> forbiddenTerms() throws IOException {
    Set<String> terms = new TreeSet<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("docs/glossary.md")));
    while (row.find()) {
      Stream.of(row.group(1).replaceAll("\\([^)]*\\)", "").split(","))
          .map(String::strip)
          .filter(term -> term.matches("[a-z ]+"))
          .forEach(terms::add);
    }
    return terms;
  }

  private static List<String> forbiddenIn(String name, Set<String> forbidden) {
    String parts =
        NAME_PART
            .matcher(name)
            .results()
            .map(part -> part.group().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(" ", " ", " "));
    return forbidden.stream().filter(term -> parts.contains(" " + term + " ")).toList();
  }

  private static Iterable<? extends CompilationUnitTree> parse(List<Path> files)
      throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var sources =
        compiler.getStandardFileManager(null, null, null).getJavaFileObjectsFromPaths(files);
    return ((JavacTask) compiler.getTask(null, null, null, null, null, sources)).parse();
  }

  private static List<Path> files(String directory, String suffix) throws IOException {
    try (var all = Files.walk(Path.of(directory))) {
      return all.filter(file -> file.toString().endsWith(suffix)).toList();
    }
  }

  private static void forEachMatch(Path file, Pattern pattern, Consumer<String> found)
      throws IOException {
    for (String line : Files.readAllLines(file)) {
      Matcher name = pattern.matcher(line);
      while (name.find()) {
        for (int group = 1; group <= name.groupCount(); group++) {
          if (name.group(group) != null) {
            found.accept(name.group(group));
          }
        }
      }
    }
  }

  private static final class DeclaredNames extends TreeScanner<Void, Void> {
    private final Consumer<String> found;

    DeclaredNames(Consumer<String> found) {
      this.found = found;
    }

    @Override
    public Void visitClass(ClassTree type, Void none) {
      found.accept(type.getSimpleName().toString());
      return super.visitClass(type, none);
    }

    @Override
    public Void visitMethod(MethodTree method, Void none) {
      found.accept(method.getName().toString());
      return super.visitMethod(method, none);
    }

    @Override
    public Void visitVariable(VariableTree variable, Void none) {
      found.accept(variable.getName().toString());
      return super.visitVariable(variable, none);
    }
  }
}
