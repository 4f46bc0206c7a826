package io.hestai.bus.redis;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a {@code rediss://} server is told from another, and what it is shown. Immutable; every {@code with…} gives new options. The files are
 * read when a connection is made, and again when they have changed, so that a renewed certificate needs no restart.
 *
 * <p>Without any option the server's certificate must be signed by an authority that the Java installation trusts, and name the host of the
 * URL. {@link #withCa} puts other authorities in their place. {@link #withPins} alone takes the place of both: the server must show that very
 * certificate or key, whoever signed it and whatever it names. Pins together with {@link #withCa} or {@link #withSystemTrust} are asked for
 * in addition. An expired certificate is refused in every case.
 *
 * @param ca a PEM file with the certificates of the authorities to trust; empty for those of the Java installation
 * @param systemTrust whether the authorities of the Java installation are asked for although there are pins
 * @param certificate the certificate to show to the server, with those that lead to its authority: PEM, or PKCS12 if the name ends in
 *     {@code .p12} or {@code .pfx}
 * @param key the private key of a PEM certificate: PKCS8 in PEM, not encrypted, readable by its owner alone
 * @param keyPasswordFile a file whose first line is the password of a PKCS12 file; readable by its owner alone
 * @param pins SHA-256 fingerprints of certificates or public keys, of which the server's must be one; none asks for none
 * @param serverName what the server's certificate must name; empty for the host of the URL
 */
public record TlsOptions(
        Optional<Path> ca,
        boolean systemTrust,
        Optional<Path> certificate,
        Optional<Path> key,
        Optional<Path> keyPasswordFile,
        List<String> pins,
        Optional<String> serverName) {

    /** The authorities of the Java installation, the host of the URL, and nothing to show. */
    public static final TlsOptions DEFAULT = new TlsOptions(
            Optional.empty(), false, Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Optional.empty());

    /** Refuses what contradicts itself, and pins that are none. */
    public TlsOptions {
        pins = pins.stream().map(Pin::normal).toList();
        if (systemTrust && ca.isPresent()) {
            throw new IllegalArgumentException("either the system's authorities are trusted or those of " + ca.get());
        }
        boolean store = certificate.filter(TlsOptions::isPkcs12).isPresent();
        if (store && key.isPresent()) {
            throw new IllegalArgumentException(
                    "the PKCS12 file " + certificate.get() + " holds its key; leave the key " + key.get() + " away");
        }
        if (!store && certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException(
                    "a client certificate needs its key, and a key its certificate; give both");
        }
        if (!store && keyPasswordFile.isPresent()) {
            throw new IllegalArgumentException("a key password is for a certificate in a PKCS12 file (.p12, .pfx)");
        }
    }

    static boolean isPkcs12(Path certificate) {
        String name = certificate.toString();
        return name.endsWith(".p12") || name.endsWith(".pfx");
    }

    /**
     * Trusts these authorities and no others.
     *
     * @param file their certificates in PEM
     * @return new options
     */
    public TlsOptions withCa(Path file) {
        return new TlsOptions(Optional.of(file), false, certificate, key, keyPasswordFile, pins, serverName);
    }

    /**
     * Trusts the authorities of the Java installation, also where there are pins.
     *
     * @return new options
     */
    public TlsOptions withSystemTrust() {
        return new TlsOptions(Optional.empty(), true, certificate, key, keyPasswordFile, pins, serverName);
    }

    /**
     * Asks for one of these certificates or public keys.
     *
     * @param fingerprints SHA-256 of the certificate or of its public key, in DER: {@code sha256:} and 64 hexadecimal digits, with colons or
     *     without, or in base64. Several are for the time in which the server's changes
     * @return new options
     * @throws IllegalArgumentException if one is no such fingerprint
     */
    public TlsOptions withPins(String... fingerprints) {
        return new TlsOptions(ca, systemTrust, certificate, key, keyPasswordFile, List.of(fingerprints), serverName);
    }

    /**
     * Shows a client certificate.
     *
     * @param file the certificate in PEM, followed by those that lead to its authority
     * @param keyFile its private key: PKCS8 in PEM, not encrypted, mode 0600
     * @return new options
     */
    public TlsOptions withCertificate(Path file, Path keyFile) {
        return new TlsOptions(
                ca, systemTrust, Optional.of(file), Optional.of(keyFile), Optional.empty(), pins, serverName);
    }

    /**
     * Shows a client certificate.
     *
     * @param file certificate and key in PKCS12, named {@code ….p12} or {@code ….pfx}, mode 0600
     * @param passwordFile a file whose first line is its password, mode 0600
     * @return new options
     */
    public TlsOptions withPkcs12(Path file, Path passwordFile) {
        return new TlsOptions(
                ca, systemTrust, Optional.of(file), Optional.empty(), Optional.of(passwordFile), pins, serverName);
    }

    /**
     * Says what the server's certificate must name, where that is not the host of the URL: behind a tunnel, for instance.
     *
     * @param name the name
     * @return new options
     */
    public TlsOptions withServerName(String name) {
        return new TlsOptions(ca, systemTrust, certificate, key, keyPasswordFile, pins, Optional.of(name));
    }
}
