package dev.carrel.ovf;

import dev.carrel.crypto.Certificates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Certificates and signatures of their keys. They were created with {@code keytool -genkeypair} and
 * {@code -gencert}, the signatures with {@code openssl dgst -sign}; the keys are not kept. They are
 * valid from 2020 to 2069 unless stated otherwise.
 */
final class TestCertificates {
  /** A time at which all certificates except {@link #EXPIRED} and {@link #FUTURE} are valid. */
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** The signed manifest. */
  static final byte[] MANIFEST =
      ("SHA256(vm.ovf)= " + "0".repeat(64) + "\n").getBytes(StandardCharsets.UTF_8);

  /** CN=Carrel Root, self-signed. */
  static final String ROOT =
      """
      -----BEGIN CERTIFICATE-----
      MIIBeDCCAR6gAwIBAgIIcG2zlQO/PggwCgYIKoZIzj0EAwIwJzEPMA0GA1UEChMG
      Q2FycmVsMRQwEgYDVQQDEwtDYXJyZWwgUm9vdDAgFw0yMDAxMDEwMDAwMDBaGA8y
      MDY5MTIxOTAwMDAwMFowJzEPMA0GA1UEChMGQ2FycmVsMRQwEgYDVQQDEwtDYXJy
      ZWwgUm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLW0TcFD5H3gObOX+E3F
      NoL7Tow476WXJDV09ADVoZxYh5OPDthimiZAuMLg6JvZSfgji/fa1K+v4HT6shc1
      x3OjMjAwMB0GA1UdDgQWBBRlgJhofg99pXbVRnK6N9KqQ4/mjjAPBgNVHRMBAf8E
      BTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCEmgEh5UMj9kP+lBSKwka+9W98ui9R
      0ox12sfdVaufQwIgFhxaEip3Cp6zTEo1h9zyfZY97kYGku3OCSyn7+2gTpI=
      -----END CERTIFICATE-----
      """;

  /** CN=Carrel Root with another key, self-signed. */
  static final String OTHER_ROOT =
      """
      -----BEGIN CERTIFICATE-----
      MIIBeDCCAR+gAwIBAgIJAKpM5ZOx9dnZMAoGCCqGSM49BAMCMCcxDzANBgNVBAoT
      BkNhcnJlbDEUMBIGA1UEAxMLQ2FycmVsIFJvb3QwIBcNMjAwMTAxMDAwMDAwWhgP
      MjA2OTEyMTkwMDAwMDBaMCcxDzANBgNVBAoTBkNhcnJlbDEUMBIGA1UEAxMLQ2Fy
      cmVsIFJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ0/P7Pk2d/ZnShZ+WI
      FU5JvrHotBIGSh7UdnEHBihBoP0LrHrJmbAE9S/ARsoeYBQKNykvz7z/ReUAC+4M
      4gliozIwMDAdBgNVHQ4EFgQU+eBHYtjiVHcnS7ciGvBhP50J4iYwDwYDVR0TAQH/
      BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiA/SgWO3HxLC/TxTtkfy4SfjqIbgMbP
      TH3E9f0DMpyNCQIgE3BRDua+6YaXtpPKJ43Pa5eUmiOtbumoNGt8vybmzP8=
      -----END CERTIFICATE-----
      """;

  /** CN=Carrel Intermediate, signed by ROOT. */
  static final String INTERMEDIATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBojCCAUigAwIBAgIJAP59BlJHdxXmMAoGCCqGSM49BAMCMCcxDzANBgNVBAoT
      BkNhcnJlbDEUMBIGA1UEAxMLQ2FycmVsIFJvb3QwIBcNMjAwMTAxMDAwMDAwWhgP
      MjA2OTEyMTkwMDAwMDBaMC8xDzANBgNVBAoTBkNhcnJlbDEcMBoGA1UEAxMTQ2Fy
      cmVsIEludGVybWVkaWF0ZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABGko16tR
      Pm28f6x5mWD4/M6u3QWujEY+doJ00INRW3Dr+aMQYcwZoiPrRuil3mxmmYCHF8Fx
      kk48Xwpt7kNVGaGjUzBRMB0GA1UdDgQWBBRkP+qSRmLZ+CGkOCYavRB9h2ubgTAP
      BgNVHRMBAf8EBTADAQH/MB8GA1UdIwQYMBaAFGWAmGh+D32ldtVGcro30qpDj+aO
      MAoGCCqGSM49BAMCA0gAMEUCIHz9avl6K9QYuQBxpclxWKkHwdZazlBxOW08XX2m
      WlVFAiEA5/FzhCL2vV/Y155/kcQfxC0h0kQ6yyfMVKwmQ9d7iIg=
      -----END CERTIFICATE-----
      """;

  /** CN=Carrel Signer, signed by INTERMEDIATE. */
  static final String SIGNER =
      """
      -----BEGIN CERTIFICATE-----
      MIIBkjCCATmgAwIBAgIJAMEzQOhwwNJTMAoGCCqGSM49BAMCMC8xDzANBgNVBAoT
      BkNhcnJlbDEcMBoGA1UEAxMTQ2FycmVsIEludGVybWVkaWF0ZTAgFw0yMDAxMDEw
      MDAwMDBaGA8yMDY5MTIxOTAwMDAwMFowKTEPMA0GA1UEChMGQ2FycmVsMRYwFAYD
      VQQDEw1DYXJyZWwgU2lnbmVyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEG8pY
      oBySxLwVrzB7MsJrwtLvEw+lC8arsMx5fci3ila9pmEYYXf5kzIWMwuQSn/GE08v
      SVraX8Vb+m72ULXlTKNCMEAwHQYDVR0OBBYEFOUtVRCAMytaGX/XWizKBQpiaLXw
      MB8GA1UdIwQYMBaAFGQ/6pJGYtn4IaQ4Jhq9EH2Ha5uBMAoGCCqGSM49BAMCA0cA
      MEQCIAv758+nyaFZX+xNGTjyB7eIqlGo8IFkbwJZuzQ+ItDGAiBSYwIy8+c4cBit
      AEDUpIPQ/fh6ytLVewJdOs35dIOgyQ==
      -----END CERTIFICATE-----
      """;

  /** CN=Carrel Expired, signed by ROOT, valid in 2021. */
  static final String EXPIRED =
      """
      -----BEGIN CERTIFICATE-----
      MIIBiTCCAS+gAwIBAgIISdArbGww860wCgYIKoZIzj0EAwIwJzEPMA0GA1UEChMG
      Q2FycmVsMRQwEgYDVQQDEwtDYXJyZWwgUm9vdDAeFw0yMTAxMDEwMDAwMDBaFw0y
      MjAxMDEwMDAwMDBaMCoxDzANBgNVBAoTBkNhcnJlbDEXMBUGA1UEAxMOQ2FycmVs
      IEV4cGlyZWQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ8aKRHqDZiRcSKWacu
      N/Xq0rVLAK/BfUg6CL2glEVVQjoTI0wejzrHSkfXFR+tJOL3gNUW5T4+Vw8p0Yni
      4sNao0IwQDAdBgNVHQ4EFgQU7XnSmHQvYjBrmCpN7PBeR4L8UN0wHwYDVR0jBBgw
      FoAUZYCYaH4PfaV21UZyujfSqkOP5o4wCgYIKoZIzj0EAwIDSAAwRQIgaS2YuNWb
      KsC5VOMsKeurjjYxTw4w8HyPp1sCtMCWi68CIQCZ2bjHS69j92hUfV2jJH+R/ZHL
      8Bllefb/insFcmil/Q==
      -----END CERTIFICATE-----
      """;

  /** CN=Carrel Future, signed by ROOT, valid in 2060. */
  static final String FUTURE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBjTCCATKgAwIBAgIIIeKuEe548d4wCgYIKoZIzj0EAwIwJzEPMA0GA1UEChMG
      Q2FycmVsMRQwEgYDVQQDEwtDYXJyZWwgUm9vdDAiGA8yMDYwMDEwMTAwMDAwMFoY
      DzIwNjAxMjMxMDAwMDAwWjApMQ8wDQYDVQQKEwZDYXJyZWwxFjAUBgNVBAMTDUNh
      cnJlbCBGdXR1cmUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARixu6W4yLKB1Ct
      wkOQUAMeiI1w9ihlfzWMsS+oJq0eqAWSl1a4D6lTgQeK5EF4WhzGPTrlKGk0cc2n
      FUGKY7z3o0IwQDAdBgNVHQ4EFgQUU1itLZycaXgLFagwa9tu4S3GYTUwHwYDVR0j
      BBgwFoAUZYCYaH4PfaV21UZyujfSqkOP5o4wCgYIKoZIzj0EAwIDSQAwRgIhAMdk
      EAkCc3r5Bym+SkNSnlXCe0X7YQAg8L3hkcr+/W0xAiEAvLdzWhM8jVLVuyZ6/3om
      XpkG9KvQPvDYV4ezCir/HBQ=
      -----END CERTIFICATE-----
      """;

  /** CN=Carrel Root with a third key, signed by ROOT. */
  static final String SAME_NAME =
      """
      -----BEGIN CERTIFICATE-----
      MIIBiTCCAS+gAwIBAgIJANdGyWqqFW/5MAoGCCqGSM49BAMCMCcxDzANBgNVBAoT
      BkNhcnJlbDEUMBIGA1UEAxMLQ2FycmVsIFJvb3QwIBcNMjAwMTAxMDAwMDAwWhgP
      MjA2OTEyMTkwMDAwMDBaMCcxDzANBgNVBAoTBkNhcnJlbDEUMBIGA1UEAxMLQ2Fy
      cmVsIFJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASIzGTQcrU8WS1vAzqF
      loEwiYqRFBN1L0u/FJFsYfAKOPP98dXPyHZXnbuPyKY3lBnNbMqnsaWanKzC7/2i
      tM4qo0IwQDAdBgNVHQ4EFgQUeHKkdeDEfXxqba/uwK0kGOd3D90wHwYDVR0jBBgw
      FoAUZYCYaH4PfaV21UZyujfSqkOP5o4wCgYIKoZIzj0EAwIDSAAwRQIhALA2oHuE
      AghAnqR5bJQwezkz1yUzO38BydL5ZyebR7TVAiBErMvkd7BiqaHNpW/koeEAcIL2
      qS6tJhTryKJiVfmviA==
      -----END CERTIFICATE-----
      """;

  /** CN=Carrel Self, self-signed, with an RSA key. */
  static final String SELF_SIGNED =
      """
      -----BEGIN CERTIFICATE-----
      MIIDMTCCAhmgAwIBAgIIZEV/NX4/G2wwDQYJKoZIhvcNAQELBQAwRjEPMA0GA1UE
      ChMGQ2FycmVsMRQwEgYDVQQDEwtDYXJyZWwgU2VsZjEdMBsGCSqGSIb3DQEJARYO
      b3ZmQGNhcnJlbC5kZXYwIBcNMjAwMTAxMDAwMDAwWhgPMjA2OTEyMTkwMDAwMDBa
      MEYxDzANBgNVBAoTBkNhcnJlbDEUMBIGA1UEAxMLQ2FycmVsIFNlbGYxHTAbBgkq
      hkiG9w0BCQEWDm92ZkBjYXJyZWwuZGV2MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A
      MIIBCgKCAQEAtkcqlJmhBQ1kvOL2AzX3qy1rzsSn0sJQLs5NlTUCP55xC+89NUB/
      eVp8aP+f0fMLjPTdpNvUsUo6i9a6cHGxrl+87GF3rO6MxGboFYv/VabQtDKPrBk2
      vuWAvmSIkwzY2JLNH+ZdBgvgDjRJ52ZbM4C9Ypeh7jIjFOhOyAewwcaGo/iMiW13
      vkXaJMp2seO86LJuI7XlR+mb5iB57NO3ot0jnpp0IFezaEDR+WyjJAkmO8pSPWyV
      VxlfZh5x/7Le4D0ss9QYO5RkJlq3aNJWEMYnRkJDgQSUMhV+u9n4HLffpuNoNaMz
      Cswl5SUfellBV8BMSOY+Uipt1uZ4qF5JiQIDAQABoyEwHzAdBgNVHQ4EFgQU0GlE
      J4SI5jEW6d77E693pr4shxQwDQYJKoZIhvcNAQELBQADggEBAFBcSOPvLZMS0TFb
      yZPwKUCHO5jFESxs3JdXIiGdxheVIeq5dcpwKnxdsjCd/RBVia5G0JTJz7cI4oIw
      u5lUeYsHqKUfyF8AR+pAZQT/xj1Xx2EMPJod6tMXV2RYI2Aj+JVm9bAwFFP+w+mF
      ibmOZnKVyFpiFSYa3GNoZmatC1LGRo8LwEctIQh+PXvGA8y/pwWRgJs1PLXip3VJ
      4glNWmjkwC8He22Nox6g5b3PC7WY8CqIAMVQFV6MbZ6CCksHy9gOgSLC3xURQr9/
      LSUcmL9Ua0Gu4jDg/7tQRgW9GT9ycYNV359LeRzdCxMjfZOsKWzLt/RNtGA85yhn
      uLQvADU=
      -----END CERTIFICATE-----
      """;

  static final String SIGNATURE_BY_SIGNER =
      hex(
          """
          MEUCIFwztKrOlxmD6RNWakIJqB5WWvUiLhVOIZwVrKKtxBvHAiEAt9DnF8AT4DdMxi//uXdy20L4
          d4031FnHo7SnGFqDik0=
          """);

  static final String SIGNATURE_BY_SELF_SIGNED =
      hex(
          """
          C6V4N3gcsQtYrUpC4ZT3XK5YQ9gt20vGkoaKrByQXq3dFJBGjfTvzeORCd/ycRL2ide9VgwosmzD
          K1200Y/DN6tW5jhSlwJZOpJ0Usb7nLE/fd6DI+Ujas+UpvzYfKsjslpwvd1XToxETdsQPPx3ihpZ
          OHp5BPPlGaIfuZi2zeyxE/bd4loU6U+q7CywThbHN/zNZppt7/tYyxk2i3lFrnlwH5kVdDJ0CCK5
          101inuza/D0SAOxoFWGNDJHlzS8Jm0bmv9pUc/vrrbxoMvcHAg6616D5sc0czwJOk2rme+AkhTsu
          aPyVCXJs7BPfnc6489kvYCl0RFP29p6+4N4z1g==
          """);

  static final String SIGNATURE_BY_SELF_SIGNED_SHA1 =
      hex(
          """
          DrpgelcSbhbXXFNTTxkmcrce0hG/KmwfnDx+eSwTDT9IM8akeLT//j7sahVD58tGSlA+JJUkycTa
          xgepBF3BpQwLyaV/RgffT4DnVNzLNXF88F0WAB2kC7Zfy6l7hnJex3M+aMkmV/JESUbYkR0qRQrq
          mmRP54jXWnsz7hC+08voFuantfXSXOdQljD3AKxrYGlrPY6W6+bRaN0r+I6JfqlSh6nAWAlQgC7N
          IcgS/ViYEtXIWKrdCt1hJqUfn+ifXG/9exY6Im+8m7sW8F0qHWrF+h1GXFHB3uNH9gQ6zjZbv5li
          VAS+xVdyqv1UT9+naNnyeUDFb3cDh+25so1pdw==
          """);

  static final String SIGNATURE_BY_SELF_SIGNED_SHA512 =
      hex(
          """
          AOk7S8hSqaS0RbW/MejmMlBVp4y160IaDyojLUvCXISZUUtUEvTQHHzndliOJMHGecGLzOrhmX8Y
          Cas9+vh8+mONaTH42HEyVWz9O5ETVg/kJsVSk3klH1srMEKB/lI4KrAY0zqzvpubHQzxPkjxZ+5E
          09jN6XSxRb/WxixYF22bxmGoj0hbkJ9BKsanbE6aDuqizykbC3baV6Y2RMXhGgJlbEgrwDz1Yxlg
          tIh7KnTK9H+t0sRXiYfiWQ9ERyM1+po440/+6pW49M4Nfmp0AcEN5W3V74vplka8vGGphMhLcR3J
          ZYZ5KIDNYRKvI9TpiRCgmgnQG0SLwczqLtLA4A==
          """);

  private TestCertificates() {}

  private static String hex(String base64) {
    return HexFormat.of().formatHex(Base64.getMimeDecoder().decode(base64));
  }

  /** Parses a certificate file with a SHA-256 signature. */
  static ManifestSignature signature(String value, String... chain) throws IOException {
    return parse("SHA256(vm.mf)= " + value + "\n" + String.join("", chain));
  }

  static ManifestSignature parse(String text) throws IOException {
    return ManifestSignature.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  static X509Certificate certificate(String pem) {
    try {
      return Certificates.parse(pem);
    } catch (CertificateException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Set<TrustAnchor> trustAnchors(String... pems) {
    return Arrays.stream(pems)
        .map(pem -> new TrustAnchor(certificate(pem), null))
        .collect(Collectors.toSet());
  }
}
