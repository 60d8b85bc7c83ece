package dev.carrel.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Statements must list their columns. PostgreSQL rejects a prepared statement whose result has
 * other columns than when it was prepared. So a column that an upgrade adds would break statements
 * with an asterisk on replicas that still run.
 */
class StatementColumnsTest {
  /** An asterisk that selects all columns: neither a multiplication nor an argument of count. */
  private static final Pattern ALL_COLUMNS =
      Pattern.compile("(?i)(\\b(select|distinct|all|returning)|,|^)\\s*\\*|\\w\\.\\*");

  private static final Pattern INSERT_WITHOUT_COLUMNS =
      Pattern.compile("(?i)\\binsert\\s+into\\s+\\w++(\\s+as\\s+\\w++)?+\\s++(?!\\()");

  private static final Pattern STATEMENT =
      Pattern.compile("\\b(SELECT|INSERT|UPDATE|DELETE|RETURNING)\\b");

  @Test
  void shouldListColumnsInAllStatements() throws IOException {
    assertThat(statements())
        .hasSizeGreaterThan(100)
        .noneMatch(StatementColumnsTest::selectsAllColumns);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM login",
        "SELECT file.*, 1 FROM login file",
        "file.*",
        "select id, *",
        "DELETE FROM login RETURNING *",
        "SELECT DISTINCT\n * FROM login",
        "INSERT INTO login SELECT $1",
        "INSERT INTO login VALUES ($1)"
      })
  void shouldDetectStatementWithAllColumns(String statement) {
    assertThat(selectsAllColumns(statement)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM login",
        "SELECT 2 * size",
        "INSERT INTO login (id_hash) VALUES ($1)",
        "INSERT INTO login AS own\n (id_hash)"
      })
  void shouldAcceptStatementWithListedColumns(String statement) {
    assertThat(selectsAllColumns(statement)).isFalse();
  }

  private static boolean selectsAllColumns(String text) {
    return ALL_COLUMNS.matcher(text).find() || INSERT_WITHOUT_COLUMNS.matcher(text).find();
  }

  /**
   * Returns all string literals of the stores, which may be parts of a statement, and all
   * statements in other classes.
   */
  private static List<String> statements() throws IOException {
    var statements = new ArrayList<String>();
    for (CompilationUnitTree unit : parse(sources())) {
      boolean isStore = unit.getSourceFile().getName().endsWith("Store.java");
      unit.accept(
          new TreeScanner<Void, Void>() {
            @Override
            public Void visitLiteral(LiteralTree literal, Void none) {
              if (literal.getValue() instanceof String text
                  && (isStore || STATEMENT.matcher(text).find())) {
                statements.add(text);
              }
              return null;
            }
          },
          null);
    }
    return statements;
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  private static Iterable<? extends CompilationUnitTree> parse(List<Path> sources)
      throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var files = compiler.getStandardFileManager(null, null, null);
    var units = files.getJavaFileObjectsFromPaths(sources);
    var task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null, units);
    return task.parse();
  }
}
