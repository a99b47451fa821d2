package io.fieldline.bridge.mapping;

import io.fieldline.bridge.payload.PayloadKind;
import io.fieldline.bridge.source.Item;
import io.fieldline.bridge.source.Sources;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The meaning of a message on some topics.
 *
 * @param reader     finds the items in the payload; each of them becomes a reading
 * @param device     sources of the device
 * @param notDevices names in lower case, or their beginnings and a star, that are not devices, because another level of
 *     the topic is the device
 * @param identity   sources of {@code boot} and {@code seq}, or none
 * @param valid      sources of whether the values of an item are valid, or none
 * @param empty      the result of a message without a metric
 * @param unit       sources of the unit, for an item with one metric
 * @param tags       each field must be a text unless it is named
 * @param omit       fields that are neither a metric nor a tag unless a rule names them
 * @param fields     the fields that have a meaning by name
 */
public record MappingRule(
        List<TopicFilter> topics,
        ItemReader reader,
        Sources device,
        Set<String> notDevices,
        TimeRule time,
        List<Sources> identity,
        Sources valid,
        EmptyMessage empty,
        Sources unit,
        List<MetricRule> metrics,
        List<FieldSelection> tags,
        OmittedFields omit,
        StatusWords status,
        Set<String> fields) {

    private static final Set<String> OUR_TOPICS = Set.of("readings", "status");

    public MappingRule {
        topics = List.copyOf(topics);
        notDevices = Set.copyOf(notDevices);
        identity = List.copyOf(identity);
        metrics = List.copyOf(metrics);
        tags = List.copyOf(tags);
        fields = Set.copyOf(fields);
    }

    /** The same rule with the fields that have a meaning by name. */
    public MappingRule withFields(Set<String> used) {
        return new MappingRule(
                topics,
                reader,
                device,
                notDevices,
                time,
                identity,
                valid,
                empty,
                unit,
                metrics,
                tags,
                omit,
                status,
                used);
    }

    /** The fields that these parts of a rule use by name. */
    public static Set<String> fields(Stream<Sources> sources, List<MetricRule> metrics, List<FieldSelection> tags) {
        var fields = new HashSet<String>();
        sources.flatMap(Sources::fields).forEach(fields::add);
        metrics.stream()
                .flatMap(MetricRule::all)
                .flatMap(metric ->
                        Stream.concat(metric.fields().fields(), metric.unit().fields()))
                .forEach(fields::add);
        tags.stream().flatMap(FieldSelection::fields).forEach(fields::add);
        return fields;
    }

    public PayloadKind payload() {
        return reader.kind();
    }

    public boolean matches(List<String> topic) {
        for (var filter : topics) { // a stream would cost as much as the rest of a message
            if (filter.matches(topic)) {
                return true;
            }
        }
        return false;
    }

    /** Whether no message reaches the other rule after this one. */
    public boolean hides(MappingRule other) {
        return empty != EmptyMessage.NEXT
                && payload().includes(other.payload())
                && other.topics.stream().allMatch(topic -> topics.stream().anyMatch(ours -> ours.covers(topic)));
    }

    /** The device that the topic alone names. */
    public Optional<String> deviceOf(List<String> topic) {
        return deviceOf(Item.of(topic, Map.of()));
    }

    /**
     * The device of an item. On the topics of Fieldline its name must be valid as it is, because an access list gives an
     * account these topics by its name: {@code s|t} must not become the device {@code s_t} of another account.
     */
    public Optional<String> deviceOf(Item item) {
        var name = device.text(item);
        return isOurs(item.topic()) ? name : name.map(DeviceNames::allowed);
    }

    private static boolean isOurs(List<String> topic) {
        return topic.size() == 3 && topic.get(0).equals("fieldline") && OUR_TOPICS.contains(topic.get(2));
    }

    /** Throws IllegalArgumentException if the message does not name its device. */
    public String checkedDevice(Item item) {
        var name = deviceOf(item)
                .orElseThrow(() -> new IllegalArgumentException("the device is missing: expected " + device));
        if (isNoDevice(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("'%s' is not a device's name".formatted(name) + levelHint(item.topic()));
        }
        return name;
    }

    private boolean isNoDevice(String name) {
        return notDevices.contains(name)
                || notDevices.stream()
                        .anyMatch(word -> word.endsWith("*") && name.startsWith(word.substring(0, word.length() - 1)));
    }

    /** How to name the level of the device. */
    public static String levelHint(List<String> topic) {
        return ("; add a rule that names the level of the device, for example {\"topic\": \"%s/#\", \"payload\": \"number\","
                        + " \"device\": \"topic:-2\", \"metrics\": {\"topic:-1\": \"value\"}}")
                .formatted(topic.get(0));
    }

    /** Whether a filter of it has a level that is not a wildcard. */
    public boolean namesTopic() {
        return topics.stream().anyMatch(TopicFilter::namesLevel);
    }

    /** Its topics, for a message. */
    public String topicText() {
        return String.join(", ", topics.stream().map(TopicFilter::toString).toList());
    }
}
