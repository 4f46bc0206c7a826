package io.hestai.bus.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An authority for tests, and the certificates that it signs, as files: made by the {@code keytool} of the Java that runs the tests, which takes
 * about half a second for each. All methods may be called by any thread, and wait for each other.
 */
public final class TestCertificates {
    private static final String PASSWORD = "changeit";
    private static final String AUTHORITY = "authority";
    private static final int VALID_DAYS = 30;
    private static final int PATIENCE_SECONDS = 60;

    private final Path directory;

    private TestCertificates(Path directory) {
        this.directory = directory;
    }

    /**
     * A certificate and its key.
     *
     * @param certificate in PEM, that of the authority behind it
     * @param key PKCS8 in PEM, readable by its owner alone
     * @param pkcs12 both in PKCS12, readable by its owner alone
     * @param pkcs12Password a file with the password of that
     */
    public record Identity(Path certificate, Path key, Path pkcs12, Path pkcs12Password) {}

    /**
     * Makes an authority.
     *
     * @param directory an existing directory of its own for all its files
     * @return the authority
     */
    public static TestCertificates in(Path directory) {
        TestCertificates made = new TestCertificates(directory);
        made.keytool(AUTHORITY, VALID_DAYS, "now", "bc:c");
        made.export(AUTHORITY);
        return made;
    }

    /**
     * The authority's own certificate.
     *
     * @return a file in PEM
     */
    public Path authority() {
        return directory.resolve(AUTHORITY + ".crt");
    }

    /**
     * Makes a certificate that is valid for a month.
     *
     * @param name whose it is, and what its files are called
     * @param hosts the names ({@code dns:localhost}) and addresses ({@code ip:127.0.0.1}) that it is for; none for a client's
     * @return it and its key
     */
    public Identity sign(String name, String... hosts) {
        return sign(name, VALID_DAYS, "now", hosts);
    }

    /**
     * Makes a certificate that has expired five days ago.
     *
     * @param name whose it is, and what its files are called
     * @param hosts the names and addresses that it is for
     * @return it and its key
     */
    public Identity signExpired(String name, String... hosts) {
        return sign(name, 5, "-10d", hosts);
    }

    private synchronized Identity sign(String name, int days, String from, String... hosts) {
        keytool(name, days, from, hosts.length == 0 ? "" : "san=" + String.join(",", hosts));
        return export(name);
    }

    private void keytool(String name, int days, String from, String extension) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keystore",
                store().toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                Integer.toString(days)));
        if (!from.equals("now")) {
            command.addAll(List.of("-startdate", from));
        }
        if (!extension.isEmpty()) {
            command.addAll(List.of("-ext", extension));
        }
        if (!name.equals(AUTHORITY)) {
            command.addAll(List.of("-signer", AUTHORITY));
        }
        run(command);
    }

    private static void run(List<String> command) {
        try {
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!keytool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IllegalStateException("keytool failed: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run keytool", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while keytool runs", e);
        }
    }

    private Path store() {
        return directory.resolve("all.p12");
    }

    private Identity export(String name) {
        Path certificate = directory.resolve(name + ".crt");
        Path key = directory.resolve(name + ".key");
        Path pkcs12 = directory.resolve(name + ".p12");
        Path password = directory.resolve(name + ".password");
        try (InputStream in = Files.newInputStream(store())) {
            KeyStore all = KeyStore.getInstance("PKCS12");
            all.load(in, PASSWORD.toCharArray());
            StringBuilder chain = new StringBuilder();
            for (Certificate each : all.getCertificateChain(name)) {
                chain.append(pem("CERTIFICATE", each.getEncoded()));
            }
            Files.writeString(certificate, chain);
            writePrivate(
                    key,
                    pem("PRIVATE KEY", all.getKey(name, PASSWORD.toCharArray()).getEncoded())
                            .getBytes(StandardCharsets.US_ASCII));
            KeyStore alone = KeyStore.getInstance("PKCS12");
            alone.load(null, null);
            alone.setEntry(
                    name,
                    all.getEntry(name, new KeyStore.PasswordProtection(PASSWORD.toCharArray())),
                    new KeyStore.PasswordProtection(PASSWORD.toCharArray()));
            writePrivate(pkcs12, new byte[0]);
            try (var out = Files.newOutputStream(pkcs12)) {
                alone.store(out, PASSWORD.toCharArray());
            }
            writePrivate(password, (PASSWORD + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot write the certificate of " + name, e);
        }
        return new Identity(certificate, key, pkcs12, password);
    }

    private static void writePrivate(Path file, byte[] content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, content);
    }

    private static String pem(String what, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return String.join("\n", Arrays.asList("-----BEGIN " + what + "-----", body, "-----END " + what + "-----", ""));
    }
}
