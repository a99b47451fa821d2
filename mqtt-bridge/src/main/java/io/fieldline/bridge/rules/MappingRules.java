package io.fieldline.bridge.rules;

import io.fieldline.bridge.mapping.Defaults;
import io.fieldline.bridge.mapping.EmptyMessage;
import io.fieldline.bridge.mapping.MappingRule;
import io.fieldline.bridge.mapping.TopicFilter;
import io.fieldline.bridge.payload.PayloadKind;
import io.fieldline.bridge.payload.PayloadText;
import io.fieldline.messages.Reading;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** The mapping rules. The first rule that matches topic and payload applies. For one thread, except the counters. */
public final class MappingRules {
    private final List<MappingRule> rules;
    private final RuleIndex index;
    private final List<TopicFilter> subscriptions;
    private final Defaults defaults;
    private final RuleMemory memory =
            new RuleMemory(new KnownMetrics(), new DescriptionSchedule(), new DeviceOrigins());
    private final LongAdder omitted = new LongAdder();
    private final LongAdder ignored = new LongAdder();

    /** {@code subscriptions} are the topic filters that the rules need. */
    public MappingRules(List<MappingRule> rules, List<TopicFilter> subscriptions) {
        this(rules, subscriptions, Defaults.NONE);
    }

    private MappingRules(List<MappingRule> rules, List<TopicFilter> subscriptions, Defaults defaults) {
        this.rules = List.copyOf(rules);
        this.index = new RuleIndex(this.rules);
        this.subscriptions = List.copyOf(subscriptions);
        this.defaults = defaults;
    }

    /** These rules, and then those of {@code others}. */
    public MappingRules then(MappingRules others) {
        var all = new ArrayList<>(rules);
        all.addAll(others.rules);
        var filters = new ArrayList<>(subscriptions);
        filters.addAll(others.subscriptions);
        return new MappingRules(all, filters, defaults);
    }

    /** The same rules with other defaults for what a message does not name. */
    public MappingRules withDefaults(Defaults other) {
        return new MappingRules(rules, subscriptions, other);
    }

    public Defaults defaults() {
        return defaults;
    }

    /** The topic filters that the rules need. */
    public List<TopicFilter> subscriptions() {
        return subscriptions;
    }

    /** Counts metrics and tags that were omitted from a reading. */
    public void omitted(int fields) {
        omitted.add(fields);
    }

    /** The number of metrics and tags that were omitted because of their name or value. */
    public long omittedMetrics() {
        return omitted.sum();
    }

    /** The number of messages that a rule ignored. */
    public long ignoredMessages() {
        return ignored.sum();
    }

    /** The number of topics that were evicted from the cache of the rules of each topic. */
    public long evictedTopics() {
        return index.evictions();
    }

    /** The number of fields that were evicted from the list of known metrics. */
    public long evictedMetrics() {
        return memory.known().evictions();
    }

    /** The rules for a topic; thread-safe. */
    public TopicRules of(String topic) {
        return index.of(topic);
    }

    /** Applies the first rule for the topic if it is for any payload: a status, or a message to ignore. */
    public Optional<Translation> translateAny(TopicRules topic, byte[] payload) {
        return topic.rules().isEmpty() || !topic.rules().get(0).payload().isForAnyPayload()
                ? Optional.empty()
                : Optional.of(anyPayload(topic.rules().get(0), topic.levels(), payload));
    }

    /**
     * Translates a message that is not a reading yet; its content never causes an exception.
     *
     * @param topic    the rules for its topic
     * @param clock    for a message without a time
     * @param readings receives each reading; an exception that it throws ends the translation
     * @param notes    receives the reasons why metrics and tags were omitted
     */
    public Translation translate(
            TopicRules topic, byte[] payload, Clock clock, Consumer<Reading> readings, Consumer<String> notes) {
        var text = new PayloadText(payload);
        var isRead = false;
        for (var rule : topic.rules()) {
            if (!rule.reader().accepts(text)) {
                continue;
            }
            if (rule.payload().isForAnyPayload()) {
                return anyPayload(rule, topic.levels(), payload);
            }
            var translation = new MessageTranslation(
                            rule, defaults, memory, clock.instant(), readings, this::omitted, notes)
                    .of(topic.levels(), text);
            if (!(translation instanceof Translation.Ignored)) {
                return translation;
            }
            if (rule.empty() == EmptyMessage.IGNORE) {
                ignored.increment();
                return translation;
            }
            isRead = true;
        }
        if (isRead) {
            return new Translation.Failure(
                    "the rules for this topic find no metric" + RuleHint.fields(text), Optional.empty());
        }
        return new Translation.Failure(
                RuleHint.missingRule(
                        topic.levels(), text, topic.rules().stream().anyMatch(MappingRule::namesTopic)),
                Optional.empty());
    }

    private Translation anyPayload(MappingRule rule, List<String> topic, byte[] payload) {
        if (rule.payload() == PayloadKind.IGNORE) {
            ignored.increment();
            return new Translation.Ignored();
        }
        var device = rule.deviceOf(topic);
        return device.isEmpty()
                ? new Translation.Failure("the device of the status is missing: expected " + rule.device(), device)
                : new Translation.Status(device.get(), rule.status().of(payload));
    }
}
