package dev.carrel.vapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MessageTest {

  @Test
  void shouldInsertArgumentsInOrder() {
    LocalizableMessage message = Message.DUPLICATE_ITEM_NAME.format("item", "library", 7);

    assertThat(message.id())
        .isEqualTo("com.vmware.vdcs.cls-main.duplicate_item_name_unsupported_in_library");
    assertThat(message.defaultMessage())
        .isEqualTo(
            "Operation is not supported since a library item with the name item exists in the"
                + " library 'library' (ID: 7).");
    assertThat(message.args()).containsExactly("item", "library", "7");
  }

  @Test
  void shouldFormatEveryMessage() {
    Stream.of(Message.values())
        .map(message -> message.format("a", "b", "c", "d"))
        .forEach(message -> assertThat(message.defaultMessage()).doesNotContain("%"));
  }

  @Test
  void shouldHaveNoStackTrace() {
    VapiError error = Message.HTTP_NOT_FOUND.toError(ErrorType.NOT_FOUND);

    assertThat(error.getStackTrace()).isEmpty();
    assertThat(error).hasMessage("NOT_FOUND: Not found.");
  }
}
