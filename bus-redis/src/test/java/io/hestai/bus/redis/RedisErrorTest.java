package io.hestai.bus.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Redis says of errors inside scripts, as it was seen: one list for 6.2, 7.0, 8 and Valkey. */
final class RedisErrorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OOM      | @user_script: 1: -OOM command not allowed when used memory > 'maxmemory'.",
                "OOM      | ERR Error running script (call to f_1d2a): @user_script:1: @user_script: 1: -OOM command not allowed.",
                "OOM      | OOM command not allowed when used memory > 'maxmemory'. script: 1d2a, on @user_script:1.",
                "READONLY | @user_script: 1: -READONLY You can't write against a read only replica.",
                "WRONGTYPE| ERR Error running script (call to f_1d2a): @user_script:7: WRONGTYPE Operation against a key",
                "NOPERM   | @user_script: 1: The user executing the script can't run this command or subcommand",
                "NOPERM   | ERR The user executing the script can't run this command or subcommand script: 1d2a, on @user_script:1.",
                "NOPERM   | ERR ACL failure in script: User u has no permissions to run the 'xgroup|create' command",
                "NOGROUP  | NOGROUP No such key 'k' or consumer group 'g'",
                "ERR      | ERR value is not an integer or out of range",
            })
    void anErrorInsideAScriptHasTheCodeThatItWouldHaveOutside(String code, String reply) {
        assertThat(RedisError.of(reply).is(code)).isTrue();
    }
}
