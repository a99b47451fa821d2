package io.fieldline.notifier.text;

import io.fieldline.messages.AlertRules.RuleText;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The languages of messages. */
public enum Language {
    EN(Locale.ENGLISH, "yyyy-MM-dd HH:mm:ss"),
    DE(Locale.GERMAN, "dd.MM.yyyy HH:mm:ss");

    private final Locale locale;
    private final DateTimeFormatter time;

    Language(Locale locale, String time) {
        this.locale = locale;
        this.time = DateTimeFormatter.ofPattern(time, locale);
    }

    Locale locale() {
        return locale;
    }

    DateTimeFormatter time() {
        return time;
    }

    /** The text in this language, or else in the other one. */
    String of(RuleText text) {
        var own = this == EN ? text.en() : text.de();
        return own.or(text::en).or(text::de).orElseThrow();
    }
}
