package io.fieldline.agent.clock;

/** How the clock is verified. */
public enum ClockTrust {
    /** By systemd or the kernel, if they answer. */
    AUTO,
    /** Not at all. */
    TRUSTED
}
