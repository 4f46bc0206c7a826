package io.hestai.bus.redis;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/** Fingerprints of certificates and public keys: {@code sha256:} and 64 hexadecimal digits. */
final class Pin {
    private static final String PREFIX = "sha256:";
    private static final int BYTES = 32;

    private Pin() {}

    /** Reads a fingerprint as openssl, browsers or curl write it. */
    static String normal(String given) {
        String digits = given.strip();
        if (digits.toLowerCase(Locale.ROOT).startsWith("sha256:") || digits.startsWith("sha256/")) {
            digits = digits.substring(PREFIX.length());
        }
        try {
            byte[] sum = digits.endsWith("=")
                    ? Base64.getDecoder().decode(digits)
                    : HexFormat.of().parseHex(digits.replace(":", "").toLowerCase(Locale.ROOT));
            if (sum.length == BYTES) {
                return PREFIX + HexFormat.of().formatHex(sum);
            }
        } catch (IllegalArgumentException notOne) {
            // Said below, as for one of the wrong length.
        }
        throw new IllegalArgumentException("the pin '" + given
                + "' is no SHA-256 fingerprint; write sha256: and 64 hexadecimal digits, or base64 that ends in '='");
    }

    static String ofCertificate(X509Certificate certificate) throws CertificateEncodingException {
        return of(certificate.getEncoded());
    }

    static String ofKey(X509Certificate certificate) {
        return of(certificate.getPublicKey().getEncoded());
    }

    private static String of(byte[] der) {
        try {
            return PREFIX
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
