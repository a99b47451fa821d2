package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AverageColumnTest {
    @Test
    void theColumnsAreTheFieldsOfAnAverageExceptFinal() throws Exception {
        var example = Files.readAllBytes(Path.of("../../docs/messages/average.json"));
        var fields = new ArrayList<String>();
        MessageJson.tree(MessageJson.parse(example, Average.class)).fieldNames().forEachRemaining(fields::add);
        assertThat(new String(example, UTF_8)).contains("\"final\":true");
        fields.remove("final"); // it is true in each row

        assertThat(Stream.of(AverageColumn.values()).map(AverageColumn::columnName))
                .containsExactlyElementsOf(fields);
    }
}
