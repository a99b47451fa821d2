package io.fieldline.spark.device;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.device.NumberRanges.Found;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which readings of a device have come, as ranges of sequences per boot, so that a backlog counts whenever it comes.
 *
 * <p>The {@link #MOST_BOOTS} boots used last are remembered: a repeat from an older one is taken for new and can count
 * again only where its window is still kept. Each boot has at most {@link #MOST_RANGES} ranges; beyond it the smallest gap
 * is given up, and a reading in that range is {@link Found#UNSURE}, as nobody can tell whether it is a repeat.
 */
final class SeenReadings {
    static final int MOST_BOOTS = 16;
    static final int MOST_RANGES = 256;

    private final Map<String, NumberRanges> byBoot = new LinkedHashMap<>(MOST_BOOTS, 0.75f, true); // least used first

    /** Whether it had come before; from now on it has. */
    Found see(String boot, long sequence) {
        return byBoot.computeIfAbsent(boot, first -> new NumberRanges()).add(sequence);
    }

    /** Keeps to the bounds; returns how many boots and gaps were given up. */
    int shrink() {
        var givenUp = 0;
        var boots = byBoot.values().iterator();
        for (var tooMany = byBoot.size() - MOST_BOOTS; tooMany > 0; tooMany--) {
            boots.next();
            boots.remove();
            givenUp++;
        }
        for (var seen : byBoot.values()) {
            givenUp += seen.shrinkTo(MOST_RANGES);
        }
        return givenUp;
    }

    void write(ByteWriter out) {
        out.number(byBoot.size());
        byBoot.forEach((boot, ranges) -> ranges.write(out.text(boot)));
    }

    static SeenReadings read(ByteReader in) {
        var seen = new SeenReadings();
        for (var left = in.count(); left > 0; left--) {
            seen.byBoot.put(in.text(), NumberRanges.read(in));
        }
        return seen;
    }
}
