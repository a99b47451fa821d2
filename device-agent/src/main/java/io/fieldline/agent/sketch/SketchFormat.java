package io.fieldline.agent.sketch;

/** What the lines of a board are. */
public enum SketchFormat {
    /** Frames, or what the content of each line shows. */
    AUTO,
    /** Frames of the serial protocol only. */
    FIELDLINE,
    /** {@code 24.5}, {@code 24.5 C} */
    NUMBER,
    /** {@code 24.5,55.2}; the columns have the names of {@code --metrics} or of a header line. */
    CSV,
    /** {@code {"temperature":24.5}} */
    JSON,
    /** {@code Temperature: 24.5 C Humidity: 55.2 %}, {@code temperature=24.5} */
    PAIRS,
    /** {@code a:1,b:2}, or columns without names, as for the plotter of the Arduino IDE. */
    PLOTTER
}
