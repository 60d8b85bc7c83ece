package dev.carrel.journal;

import dev.carrel.audit.Channel;
import dev.carrel.operation.OperationDefinition;
import dev.carrel.operation.OperationRegistry;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.text.Glob;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.VapiError;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules for searches in the journal. */
@ApplicationScoped
class JournalRules {
  private static final List<String> TRANSFERS = List.of("upload", "download", "pull");

  /** The console is not recorded. */
  private static final List<String> APIS =
      Channel.labelsOfApis().stream()
          .filter(label -> !label.equals(Channel.CONSOLE.label()))
          .toList();

  private static final List<String> ERRORS =
      Stream.of(ErrorType.values()).map(ErrorType::name).toList();
  private static final Pattern STATUS = Pattern.compile("[1-5](xx|\\d\\d)");
  private static final int MAX_LENGTH = 256;
  private static final int MAX_STEPS = 100;

  /** The prefixes of methods that are no vAPI operations. */
  private static final List<String> SOAP_PREFIXES = List.of("vim25.", "pbm.");

  private final OperationRegistry operations;

  JournalRules(OperationRegistry operations) {
    this.operations = operations;
  }

  /**
   * Requires that a filter can match entries.
   *
   * @param prefix what precedes the names of the fields in messages, for example {@code calls.}
   * @throws VapiError INVALID_ARGUMENT otherwise; the message names the field
   */
  void check(JournalFilter filter, String prefix) {
    checkText(prefix + "operation", filter.operation());
    checkText(prefix + "user", filter.user());
    checkText(prefix + "session", filter.session());
    checkText(prefix + "file", filter.file());
    check(
        filter.operation(),
        prefix + "operation",
        filter.operation() == null || matchesAny(filter.operation()),
        "a glob that matches an operation, for example *.update_session.complete");
    checkOneOf(prefix + "transfer", filter.transfer(), TRANSFERS);
    checkOneOf(prefix + "api", filter.api(), APIS);
    checkOneOf(prefix + "error", filter.error(), ERRORS);
    check(
        filter.status(),
        prefix + "status",
        filter.status() == null || STATUS.matcher(filter.status()).matches(),
        "a status like 404 or 4xx");
    check(
        filter.after(),
        prefix + "after",
        filter.after() == null || filter.after() >= 0,
        "a number from 0");
  }

  private boolean matchesAny(String text) {
    Glob glob = new Glob(text);
    return SOAP_PREFIXES.stream().anyMatch(text::startsWith)
        || operations.operations().stream()
            .anyMatch(operation -> OperationDefinition.matches(glob, operation.fullName()));
  }

  /**
   * Requires that an assertion is complete.
   *
   * @throws VapiError INVALID_ARGUMENT otherwise; the message names the field
   */
  void check(VerificationSpec spec) {
    if ((spec.calls() == null) == (spec.order() == null)) {
      throw Message.VERIFICATION_REQUIRED.toError(ErrorType.INVALID_ARGUMENT);
    }
    if (spec.calls() != null) {
      check(spec.calls(), "calls.");
      check(spec.session(), "session", spec.session() == null, "no session, except beside order");
      checkTimes(spec.times());
      return;
    }
    check(spec.times(), "times", spec.times() == null, "no times, except beside calls");
    checkText("session", spec.session());
    check(
        spec.order().size(),
        "order",
        spec.order().size() > 1 && spec.order().size() <= MAX_STEPS,
        "from 2 to " + MAX_STEPS + " steps");
    for (int i = 0; i < spec.order().size(); i++) {
      ParameterChecks.requireValue("order[" + i + "]", spec.order().get(i));
      check(spec.order().get(i), "order[" + i + "].");
    }
  }

  private static void checkTimes(VerificationSpec.Times times) {
    if (times == null) {
      return;
    }
    boolean isExact = times.exactly() != null;
    boolean isRange = times.atLeast() != null || times.atMost() != null;
    check(times, "times", isExact != isRange, "exactly, or at_least and at_most");
    Stream.of(times.exactly(), times.atLeast(), times.atMost())
        .forEach(count -> check(count, "times", count == null || count >= 0, "numbers from 0"));
  }

  private static void checkText(String field, String value) {
    ParameterChecks.checkText(field, value, MAX_LENGTH);
  }

  private static void checkOneOf(String field, String value, List<String> allowed) {
    check(
        value,
        field,
        value == null || allowed.contains(value),
        "one of " + String.join(", ", allowed));
  }

  private static void check(Object value, String field, boolean isValid, String expected) {
    if (!isValid) {
      throw Message.INVALID_VALUE.toError(
          ErrorType.INVALID_ARGUMENT, value, field, "expected " + expected);
    }
  }
}
