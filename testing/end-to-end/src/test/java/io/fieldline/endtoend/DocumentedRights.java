package io.fieldline.endtoend;

import io.fieldline.processes.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The rights that administrators grant with the commands of libs/kafka/README.md. */
final class DocumentedRights {
    private DocumentedRights() {}

    /** Parses the kafka-acls commands of the README. */
    static List<AclBinding> read() throws IOException {
        var readme = Files.readString(
                Checkout.here().root().resolve("libs").resolve("kafka").resolve("README.md"));
        var rights = readme.lines()
                .filter(line -> line.startsWith("kafka-acls "))
                .flatMap(line -> bindings(line.split(" ")).stream())
                .toList();
        if (rights.isEmpty()) {
            throw new IOException("libs/kafka/README.md has no kafka-acls commands");
        }
        return rights;
    }

    private static List<AclBinding> bindings(String[] words) {
        var bindings = new ArrayList<AclBinding>();
        for (var operation : values(words, "--operation")) {
            var entry = new AccessControlEntry(
                    values(words, "--allow-principal").get(0),
                    "*",
                    AclOperation.fromString(operation.replaceAll("(?<=[a-z])(?=[A-Z])", "_")),
                    AclPermissionType.ALLOW);
            for (var topic : values(words, "--topic")) {
                bindings.add(
                        new AclBinding(new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL), entry));
            }
            for (var group : values(words, "--group")) {
                bindings.add(
                        new AclBinding(new ResourcePattern(ResourceType.GROUP, group, PatternType.PREFIXED), entry));
            }
        }
        return bindings;
    }

    private static List<String> values(String[] words, String flag) {
        var values = new ArrayList<String>();
        for (var i = 0; i < words.length - 1; i++) {
            if (words[i].equals(flag)) {
                values.add(words[i + 1]);
            }
        }
        return values;
    }
}
