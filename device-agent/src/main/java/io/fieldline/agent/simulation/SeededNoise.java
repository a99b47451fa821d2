package io.fieldline.agent.simulation;

/**
 * Random numbers that are a function of the seed, a stream and an index: the same at each call and in each process.
 * Different streams are independent.
 */
final class SeededNoise {
    /** The constants of SplitMix64 (Steele, Lea and Flood, 2014). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final long FIRST = 0xBF58476D1CE4E5B9L;
    private static final long SECOND = 0x94D049BB133111EBL;

    private final long seed;

    SeededNoise(long seed) {
        this.seed = seed;
    }

    /** Uniform in [min, max). */
    double uniform(int stream, long index, double min, double max) {
        return min + (max - min) * fraction(stream, index);
    }

    /** Normal with mean 0 and standard deviation 1, by Box and Muller. */
    double gaussian(int stream, long index) {
        var radius = Math.sqrt(-2 * Math.log(1 - fraction(stream, 2 * index)));
        return radius * Math.cos(2 * Math.PI * fraction(stream, 2 * index + 1));
    }

    /** A smooth curve through a normal value at each multiple of the period; {@code seconds} and period in one unit. */
    double wander(int stream, double seconds, double period) {
        var position = seconds / period;
        var index = (long) Math.floor(position);
        var part = position - index;
        var weight = part * part * (3 - 2 * part);
        return gaussian(stream, index) * (1 - weight) + gaussian(stream, index + 1) * weight;
    }

    private double fraction(int stream, long index) {
        var bits = mix(mix(mix(seed) + stream) + index);
        return (bits >>> 11) * 0x1.0p-53;
    }

    private static long mix(long value) {
        var bits = value + GOLDEN;
        bits = (bits ^ (bits >>> 30)) * FIRST;
        bits = (bits ^ (bits >>> 27)) * SECOND;
        return bits ^ (bits >>> 31);
    }
}
