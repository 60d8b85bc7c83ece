package dev.carrel.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DigestsTest {

  /** The example of FIPS 180-2. */
  @Test
  void shouldComputeSha256() {
    assertThat(Digests.sha256Hex("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void shouldEncodeTextInUtf8() {
    assertThat(Digests.sha256("ä"))
        .isEqualTo(Digests.sha256(new byte[] {(byte) 0xc3, (byte) 0xa4}));
  }

  /** The second test case of RFC 4231. */
  @Test
  void shouldComputeHmacSha256() {
    assertThat(
            HexFormat.of()
                .formatHex(Digests.hmacSha256("Jefe".getBytes(), "what do ya want for nothing?")))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  @Test
  void shouldRejectUnknownAlgorithm() {
    assertThatThrownBy(() -> Digests.newDigest("SHA-0")).hasMessage("Every JDK has SHA-0");
  }
}
