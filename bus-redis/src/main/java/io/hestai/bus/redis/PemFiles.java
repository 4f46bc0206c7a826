package io.hestai.bus.redis;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys as servers and their tools write them. Whatever is wrong is told by the file's name, never by its content. */
final class PemFiles {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([^-]*)-----END ([A-Z ]*PRIVATE KEY)-----");
    private static final String[] ALGORITHMS = {"RSA", "EC", "EdDSA"};

    private PemFiles() {}

    static List<X509Certificate> certificates(String what, Path file) throws IOException {
        byte[] content = SecretFile.readAny(what, file);
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(content))
                    .forEach(each -> certificates.add((X509Certificate) each));
        } catch (CertificateException e) {
            throw new TlsException("the " + what + " " + file + " is no PEM file of certificates", e);
        }
        if (certificates.isEmpty()) {
            throw new TlsException("the " + what + " " + file + " holds no certificate (-----BEGIN CERTIFICATE-----)");
        }
        return certificates;
    }

    static PrivateKey key(Path file) throws IOException {
        String content = new String(SecretFile.read("private key", file), StandardCharsets.ISO_8859_1);
        Matcher block = KEY.matcher(content);
        if (!block.find()) {
            throw new TlsException("the file " + file + " holds no private key (-----BEGIN PRIVATE KEY-----)");
        }
        if (!block.group(1).equals("PRIVATE KEY")) {
            throw new TlsException("the private key " + file + " is " + block.group(1)
                    + ", not plain PKCS8; convert it: openssl pkcs8 -topk8 -nocrypt -in " + file + " -out NEW");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException e) {
            throw new TlsException("the private key " + file + " is damaged");
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException another) {
                // The next one is tried.
            }
        }
        throw new TlsException("the private key " + file + " is damaged, or neither RSA, EC nor Ed25519");
    }

    /** Whether the key is that of the certificate. TLS itself would only say that the handshake failed. */
    static boolean belong(PrivateKey key, X509Certificate certificate) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] sample = {1, 2, 3};
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(sample);
            byte[] signature = signing.sign();
            signing.initVerify(certificate.getPublicKey());
            signing.update(sample);
            return signing.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
