package io.hestai.bus.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class a real Redis: one server for the class (and those nested in it), started before its first test and thrown away
 * after its last. A parameter of type {@link RedisServer} of a constructor, a test or a life cycle method gets it. Before each test it is resumed
 * or started again if the test before left it otherwise, and emptied with {@code FLUSHALL}; settings made with {@code CONFIG SET} stay.
 * When a test fails, the tail of the server's log goes to standard error. The tests of a class must not run in parallel.
 *
 * <p>Where the {@linkplain #version() version} wanted is missing, the tests are skipped and say what is; with the environment variable {@code CI}
 * set they fail.
 */
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RedisExtension.class)
public @interface WithRedis {

    /**
     * Lines of Redis configuration.
     *
     * @return such as {@code "maxmemory 10mb"}; none by default
     */
    String[] config() default {};

    /**
     * Whether the server also listens on a TCP port of the loopback interface.
     *
     * @return false by default
     */
    boolean tcp() default false;

    /**
     * Which server to run on. A subclass that is annotated with another one runs the tests that it inherits on that.
     *
     * @return the usual one by default
     */
    RedisVersion version() default RedisVersion.USUAL;

    /**
     * Where everything has to stay: all that any program sends to the server is then recorded, and a test fails that touches a key or channel which
     * begins with none of these. {@code *} at the beginning of one stands for itself, and so allows a look at all keys.
     *
     * @return prefixes of keys and channels; none by default, and then nothing is recorded
     */
    String[] within() default {};
}
