package io.hestai.bus.redis;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** What {@link TlsOptions} come to: read when the first connection is made, and again when a file has changed. Thread-safe. */
final class TlsSetup {
    private static final char[] NO_PASSWORD = new char[0];

    private final TlsOptions options;
    private @Nullable SSLSocketFactory made;
    private List<Stamp> stamps = List.of();

    /** What tells a file from a newer one of its name. */
    private record Stamp(FileTime modified, long size) {}

    TlsSetup(TlsOptions options) {
        this.options = options;
    }

    /** What the server's certificate must name. */
    String serverName(String host) {
        return options.serverName().orElse(host);
    }

    boolean hasCertificate() {
        return options.certificate().isPresent();
    }

    synchronized SSLSocketFactory sockets() throws IOException {
        List<Stamp> now = stamp();
        SSLSocketFactory current = made;
        if (current == null || !now.equals(stamps)) {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(keys(), new TrustManager[] {trust()}, null);
                current = context.getSocketFactory();
            } catch (GeneralSecurityException e) {
                throw new TlsException("TLS cannot be set up: " + Failures.words(e), e);
            }
            made = current;
            stamps = now;
        }
        return current;
    }

    private List<Stamp> stamp() throws IOException {
        List<Stamp> all = new ArrayList<>();
        for (Path file : Stream.of(options.ca(), options.certificate(), options.key(), options.keyPasswordFile())
                .flatMap(Optional::stream)
                .toList()) {
            if (!Files.isReadable(file)) {
                throw new TlsException("the file " + file + " of the TLS settings does not exist or cannot be read");
            }
            all.add(new Stamp(Files.getLastModifiedTime(file), Files.size(file)));
        }
        return all;
    }

    private ServerTrust trust() throws IOException, GeneralSecurityException {
        boolean pinIsEnough = !options.pins().isEmpty() && options.ca().isEmpty() && !options.systemTrust();
        return new ServerTrust(pinIsEnough ? null : authorities(), options.pins());
    }

    private X509ExtendedTrustManager authorities() throws IOException, GeneralSecurityException {
        KeyStore trusted = null;
        if (options.ca().isPresent()) {
            trusted = emptyStore();
            for (X509Certificate each :
                    PemFiles.certificates("CA file", options.ca().get())) {
                trusted.setCertificateEntry("ca" + trusted.size(), each);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        for (TrustManager each : factory.getTrustManagers()) {
            if (each instanceof X509ExtendedTrustManager found) {
                return found;
            }
        }
        throw new TlsException("this Java has no way to check certificates");
    }

    private KeyManager @Nullable [] keys() throws IOException, GeneralSecurityException {
        if (options.certificate().isEmpty()) {
            return null;
        }
        Path certificate = options.certificate().get();
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        if (TlsOptions.isPkcs12(certificate)) {
            char[] password = storePassword();
            factory.init(pkcs12(certificate, password), password);
        } else {
            factory.init(pem(certificate, options.key().orElseThrow()), NO_PASSWORD);
        }
        return factory.getKeyManagers();
    }

    private static KeyStore pem(Path certificate, Path keyFile) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = PemFiles.certificates("client certificate", certificate);
        PrivateKey key = PemFiles.key(keyFile);
        if (!PemFiles.belong(key, chain.get(0))) {
            throw new TlsException("the private key " + keyFile + " is not that of the first certificate in "
                    + certificate + "; give the two that belong together");
        }
        KeyStore store = emptyStore();
        store.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(new X509Certificate[0]));
        return store;
    }

    private char[] storePassword() throws IOException {
        return options.keyPasswordFile().isEmpty()
                ? NO_PASSWORD
                : new PasswordSource.InFile(options.keyPasswordFile().get())
                        .password()
                        .toCharArray();
    }

    private static KeyStore pkcs12(Path file, char[] password) throws IOException, GeneralSecurityException {
        byte[] content = SecretFile.read("client certificate", file);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(new ByteArrayInputStream(content), password);
        } catch (IOException e) {
            throw new TlsException(
                    "the client certificate " + file
                            + " cannot be opened: it is no PKCS12 file, or has another password"
                            + " than the first line of tls_key_password_file",
                    e);
        }
        return store;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
