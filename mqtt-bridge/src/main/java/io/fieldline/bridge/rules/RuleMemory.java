package io.fieldline.bridge.rules;

/** What the rules remember of earlier messages. */
record RuleMemory(KnownMetrics known, DescriptionSchedule described, DeviceOrigins origins) {}
