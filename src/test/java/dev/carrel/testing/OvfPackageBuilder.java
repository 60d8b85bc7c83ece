package dev.carrel.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Builds an OVF package: its files in the order in which they are sent. */
public final class OvfPackageBuilder {
  public final Map<String, byte[]> files = new LinkedHashMap<>();

  /** A package of these disks and a descriptor that refers to them. */
  public static OvfPackageBuilder withDisks(String... disks) {
    var ovfPackageBuilder = new OvfPackageBuilder();
    var references = new StringBuilder();
    for (String disk : disks) {
      ovfPackageBuilder.files.put(disk, ("content of " + disk).getBytes(StandardCharsets.UTF_8));
      references.append("<File ovf:id='%s' ovf:href='%s'/>".formatted(disk, disk));
    }
    ovfPackageBuilder.files.put("vm.ovf", descriptor(references.toString()));
    return ovfPackageBuilder;
  }

  public static byte[] descriptor(String references) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
      <References>%s</References>
    </Envelope>
    """
        .formatted(references)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Adds a manifest of all files at the beginning. */
  public OvfPackageBuilder withManifest(String algorithm) {
    var lines = new StringBuilder();
    files.forEach(
        (name, content) ->
            lines.append(
                "%s(%s)= %s\n"
                    .formatted(algorithm.replace("-", ""), name, digest(algorithm, content))));
    return addFirst("vm.mf", lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a certificate file that signs the manifest. */
  public OvfPackageBuilder signWith(Signer signer) {
    return addFirst("vm.cert", signer.sign("vm.mf", files.get("vm.mf")));
  }

  public OvfPackageBuilder addFile(String name, byte[] content) {
    files.put(name, content);
    return this;
  }

  private OvfPackageBuilder addFirst(String name, byte[] content) {
    var before = new LinkedHashMap<>(files);
    files.clear();
    files.put(name, content);
    files.putAll(before);
    return this;
  }

  /** All files as an OVA archive. */
  public byte[] toArchive() {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      for (var file : files.entrySet()) {
        var entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
      tar.finish();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A key and its self-signed certificate. */
  public record Signer(PrivateKey key, String pem) {

    /** A signer whose certificate is valid for a number of days from a day on. */
    public static Signer validFrom(String day, int days) {
      try {
        Path store = Files.createTempDirectory("signer").resolve("keys.p12");
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var command =
            new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "k",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=Vendor",
                "-storetype",
                "PKCS12",
                "-storepass",
                "secret",
                "-keystore",
                store.toString(),
                "-startdate",
                day + " 00:00:00",
                "-validity",
                String.valueOf(days));
        command.redirectErrorStream(true).start().waitFor();
        var keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        byte[] certificate = keys.getCertificate("k").getEncoded();
        String pem =
            "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
                .formatted(
                    Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate));
        return new Signer((PrivateKey) keys.getKey("k", "secret".toCharArray()), pem);
      } catch (IOException | GeneralSecurityException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    byte[] sign(String name, byte[] manifest) {
      try {
        var signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(manifest);
        String value = HexFormat.of().formatHex(signature.sign());
        return "SHA256(%s)= %s\n%s".formatted(name, value, pem).getBytes(StandardCharsets.US_ASCII);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
