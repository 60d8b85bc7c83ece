package dev.carrel.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carrel.database.DatabaseUnavailableException;
import dev.carrel.vapi.ErrorType;
import dev.carrel.vapi.Message;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransferFailureTest {
  @ParameterizedTest
  @CsvSource({
    "No space left on device, NO_ROOM",
    "Disk quota exceeded, NO_ROOM",
    "Read-only file system, STORAGE"
  })
  void shouldDistinguishFullDiskFromOtherWriteErrors(String reason, TransferFailure expected) {
    var error =
        Message.CONTENT_NOT_WRITABLE.toError(
            ErrorType.UNABLE_TO_ALLOCATE_RESOURCE, "disk.iso", reason);

    assertThat(TransferFailure.ofThrowable(error)).isEqualTo(expected);
  }

  @Test
  void shouldClassifyOnlyDatabaseErrorsAsDatabase() {
    var unavailable = new DatabaseUnavailableException(new ConnectException("Connection refused"));
    var diskFull = new PgException("could not extend file", "ERROR", "53100", "");

    assertThat(TransferFailure.ofThrowable(unavailable)).isEqualTo(TransferFailure.DATABASE);
    assertThat(TransferFailure.ofThrowable(diskFull)).isEqualTo(TransferFailure.DATABASE);
    assertThat(
            TransferFailure.ofThrowable(
                Message.DATABASE_FULL.toError(ErrorType.SERVICE_UNAVAILABLE)))
        .isEqualTo(TransferFailure.DATABASE);
    assertThat(TransferFailure.ofThrowable(new ClosedChannelException()))
        .isEqualTo(TransferFailure.OTHER);
    assertThat(TransferFailure.ofThrowable(new ConnectException("Connection refused")))
        .isEqualTo(TransferFailure.OTHER);
  }
}
