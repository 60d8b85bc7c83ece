package dev.carrel.seed;

import static dev.carrel.seed.InvalidSeedException.check;

import dev.carrel.config.CarrelConfig;
import dev.carrel.fault.ByteAmount;
import dev.carrel.operation.ParameterChecks;
import dev.carrel.ovf.OvfFileRole;
import dev.carrel.seed.SeedDocument.File;
import dev.carrel.seed.SeedDocument.Generate;
import dev.carrel.seed.SeedDocument.SessionFile;
import dev.carrel.seed.SeedPlan.PlannedFile;
import dev.carrel.seed.SeedPlan.PlannedSessionFile;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import dev.carrel.vapi.session.SessionState;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The rules for files of a seed: names, sizes and bytes. */
@ApplicationScoped
class SeedFileRules {
  private static final String SIZE = "a number of bytes like 1000 or \"10M\"";

  private final long maxFileSize;
  private final int maxFilesPerSession;

  SeedFileRules(CarrelConfig config) {
    this.maxFileSize = config.content().maxFileSize().asLongValue();
    this.maxFilesPerSession = config.limits().maxFilesPerSession();
  }

  /** Returns the files of an item. */
  List<PlannedFile> planFiles(String field, String itemType, List<File> files) {
    Set<String> names = new HashSet<>();
    List<PlannedFile> planned = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      String path = "%s.files[%d]".formatted(field, i);
      File file = requirePresent(path, files.get(i));
      checkName(path, file.name(), names);
      if (OvfFileRole.ofFile(itemType, file.name())
          .filter(role -> !role.isKeptInStorage())
          .isPresent()) {
        throw invalid(
            path + ".name",
            file.name(),
            "name",
            "an item has the files of an OVF package without manifest, certificate and archive");
      }
      FileBytes bytes = toBytes(path, file.generate(), file.text(), file.base64());
      if (bytes == null) {
        throw new InvalidSeedException(
            path,
            Message.VALUE_REQUIRED.toError(ErrorType.INVALID_ARGUMENT, "generate, text or base64"));
      }
      planned.add(new PlannedFile(file.name(), bytes));
    }
    return planned;
  }

  /** Returns the files of an update session. */
  List<PlannedSessionFile> planSessionFiles(
      String field, SessionState state, List<SessionFile> files) {
    if (files.size() > maxFilesPerSession) {
      throw new InvalidSeedException(
          field + ".files",
          Message.TOO_MANY_FILES.toError(ErrorType.INVALID_ARGUMENT, maxFilesPerSession));
    }
    Set<String> names = new HashSet<>();
    List<PlannedSessionFile> planned = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      String path = "%s.files[%d]".formatted(field, i);
      SessionFile file = requirePresent(path, files.get(i));
      checkName(path, file.name(), names);
      FileBytes bytes = toBytesOfSize(path, file);
      planned.add(
          new PlannedSessionFile(
              path, file.name(), bytes.size(), receivedOf(path, state, file.received(), bytes)));
    }
    return planned;
  }

  private FileBytes toBytesOfSize(String path, SessionFile file) {
    FileBytes bytes = toBytes(path, file.generate(), file.text(), file.base64());
    if (bytes == null) {
      return new FileBytes.Generated(toSize(path + ".size", file.size()), 0);
    }
    if (file.size() != null) {
      throw invalid(
          path + ".size", file.size(), "size", "expected none beside generate, text or base64");
    }
    return bytes;
  }

  /** Returns the received bytes; null for none. */
  private FileBytes receivedOf(
      String path, SessionState state, ByteAmount received, FileBytes bytes) {
    boolean isDone = state == SessionState.DONE;
    if (received == null) {
      return isDone ? bytes : null;
    }
    long count = toSize(path + ".received", received);
    if (count > bytes.size()) {
      throw invalid(
          path + ".received",
          received,
          "received",
          "the file has %d bytes".formatted(bytes.size()));
    }
    boolean isPart = count < bytes.size();
    if (isPart && isDone) {
      throw invalid(
          path + ".received", received, "received", "a session that is DONE has all bytes");
    }
    if (isPart && count > 0 && state != SessionState.ACTIVE) {
      throw invalid(
          path + ".received",
          received,
          "received",
          "a session that has ended does not keep a part of a file");
    }
    return isPart && count == 0 ? null : bytes.prefix(count);
  }

  /** Returns the bytes that one of the fields describes; null if all are absent. */
  private FileBytes toBytes(String path, Generate generate, String text, String base64) {
    if (Stream.of(generate, text, base64).filter(Objects::nonNull).count() > 1) {
      throw new InvalidSeedException(
          path,
          Message.SEED_FIELD_TYPE.toError(
              ErrorType.INVALID_ARGUMENT, "a file with only one of generate, text and base64"));
    }
    if (generate != null) {
      return new FileBytes.Generated(
          toSize(path + ".generate.size", generate.size()),
          generate.seed() == null ? 0 : generate.seed());
    }
    if (text != null) {
      check(path + ".text", () -> ParameterChecks.checkText("text", text, Integer.MAX_VALUE));
      return FileBytes.Literal.of(text.getBytes(StandardCharsets.UTF_8));
    }
    if (base64 == null) {
      return null;
    }
    try {
      return FileBytes.Literal.of(Base64.getMimeDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw invalid(path + ".base64", "…", "base64", "expected base64 (RFC 4648)");
    }
  }

  private long toSize(String field, ByteAmount size) {
    String name = field.substring(field.lastIndexOf('.') + 1);
    if (size == null) {
      throw new InvalidSeedException(
          field,
          Message.VALUE_REQUIRED.toError(ErrorType.INVALID_ARGUMENT, name + " (" + SIZE + ")"));
    }
    if (!size.isAbsolute()) {
      throw invalid(field, size, name, "expected " + SIZE);
    }
    if (size.toBytes() > maxFileSize) {
      throw invalid(
          field, size, name, "the maximum size of a file is %d bytes".formatted(maxFileSize));
    }
    return size.toBytes();
  }

  /** Requires a valid name that no other file of the list has. */
  private static void checkName(String path, String name, Set<String> others) {
    check(path + ".name", () -> ParameterChecks.checkFileName("name", name));
    if (!others.add(name)) {
      throw invalid(path + ".name", name, "name", "another file has this name");
    }
  }

  static <T> T requirePresent(String path, T value) {
    if (value == null) {
      throw new InvalidSeedException(
          path, Message.VALUE_REQUIRED.toError(ErrorType.INVALID_ARGUMENT, path));
    }
    return value;
  }

  static InvalidSeedException invalid(String path, Object value, String field, String reason) {
    return new InvalidSeedException(
        path, Message.INVALID_VALUE.toError(ErrorType.INVALID_ARGUMENT, value, field, reason));
  }
}
