package io.hestai.bus.operations.migration.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceFormatTest {

    @Test
    void aDescriptionIsWrittenAsYamlOrWithEqualsSigns() {
        SourceFormat yaml = SourceFormat.parse("m.yaml", "---\n# mine\nlike: jsonl\nmap.role: \"speaker\"\n");
        SourceFormat conf = SourceFormat.parse("m.conf", "like = jsonl\r\nmap.role = speaker\r\n");
        assertThat(yaml.mapped("role")).isEqualTo("speaker").isEqualTo(conf.mapped("role"));
        assertThat(yaml.isJson()).isTrue();
        assertThat(yaml.fingerprint()).isEqualTo(conf.fingerprint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "colour: red",
                "layout: sideways",
                "columns: role,data,type",
                "columns: role,when,data",
                "separator: ||",
                "name: {who}.out",
                "like: nothing",
                "just words",
                "layout: lines\nlayout: files"
            })
    void aMistakeInADescriptionIsNamed(String description) {
        assertThatThrownBy(() -> SourceFormat.parse("my.conf", description))
                .isInstanceOf(MigrationException.class)
                .hasMessageMatching(".*(colour|sideways|columns|separator|who|nothing|just words|twice).*");
    }

    @Test
    void namesOfFilesAreReadAndMade() {
        NamePattern pattern = NamePattern.parse("{role}/{timestamp}_{type}-{id}.json");
        Map<String, String> parts =
                pattern.match("ui/1690000000123_new_context-7f.json").orElseThrow();
        assertThat(parts)
                .containsEntry("role", "ui")
                .containsEntry("timestamp", "1690000000123")
                .containsEntry("type", "new_context")
                .containsEntry("id", "7f");
        assertThat(pattern.render(parts)).isEqualTo("ui/1690000000123_new_context-7f.json");
        assertThat(pattern.match("ui/readme.txt")).isEmpty();
        assertThatThrownBy(() -> pattern.render(Map.of("role", "../x"))).isInstanceOf(MigrationException.class);
    }
}
