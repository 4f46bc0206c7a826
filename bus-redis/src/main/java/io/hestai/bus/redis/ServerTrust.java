package io.hestai.bus.redis;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a server is the one that is meant: by the authorities, which also check the name, by pins, or by both. Says in one line
 * what is wrong with the others. Thread-safe.
 */
final class ServerTrust extends X509ExtendedTrustManager {
    private final @Nullable X509ExtendedTrustManager authorities;
    private final List<String> pins;

    /**
     * Trusts servers.
     *
     * @param authorities who must have signed for the server; null if its pin is enough
     * @param pins of which it must have one; empty if the authorities are enough
     */
    ServerTrust(@Nullable X509ExtendedTrustManager authorities, List<String> pins) {
        this.authorities = authorities;
        this.pins = pins;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        try {
            if (authorities == null) {
                chain[0].checkValidity();
            } else {
                authorities.checkServerTrusted(chain, authType, socket);
            }
        } catch (CertificateException e) {
            throw new CertificateException(explain(e, chain[0]), e);
        }
        if (!pins.isEmpty() && !pins.contains(Pin.ofCertificate(chain[0])) && !pins.contains(Pin.ofKey(chain[0]))) {
            throw new CertificateException("the server's certificate (" + Pin.ofCertificate(chain[0])
                    + ") is not the one that is pinned, nor is its key (" + Pin.ofKey(chain[0])
                    + "); if it was changed on purpose, pin the new one (tls_pin)");
        }
    }

    private static String explain(CertificateException failure, X509Certificate shown) throws CertificateException {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof CertificateExpiredException) {
                return "the server's certificate expired on "
                        + shown.getNotAfter().toInstant();
            }
            if (at instanceof CertificateNotYetValidException) {
                return "the server's certificate is not valid before "
                        + shown.getNotBefore().toInstant() + "; is this machine's clock right?";
            }
        }
        String words = Failures.words(failure);
        if (words.startsWith("No ")) {
            return "the server's certificate is for another host: " + words
                    + "; use a name that it has in the URL, or tls_server_name";
        }
        if (words.contains("valid certification path")
                || words.contains("trustAnchors")
                || words.contains("signature check failed")) {
            return "the server's certificate (" + shown.getSubjectX500Principal() + ", signed by "
                    + shown.getIssuerX500Principal() + ") is signed by nobody that is trusted here; name its authority"
                    + " (tls_ca), or pin it (tls_pin) if it is right that it is " + Pin.ofCertificate(shown);
        }
        return "the server's certificate is refused: " + words;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw unasked();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw unasked();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw unasked();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw unasked();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw unasked();
    }

    /** Without the socket the host is not known, and a check without it would be none. */
    private static CertificateException unasked() {
        return new CertificateException("only servers are checked here, with the socket that leads to them");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
