package io.fieldline.agent.sketch;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The units that sketches print, and how Fieldline writes them. */
public final class SketchUnits {
    /** In each line the first spelling is Fieldline's; the others are of sketches, SenML and UCUM. */
    private static final String SPELLINGS = """
            °C;C;Cel;degC;*C;ºC;deg C;degrees C;Celsius;celsius;degrees Celsius;'C
            °F;F;degF;*F;ºF;deg F;degrees F;Fahrenheit;fahrenheit;[degF]
            K;Kelvin
            %;%RH;%rH;% RH;% rH;%rh;% rh;RH%;percent
            Pa
            hPa
            kPa
            mbar
            bar
            psi
            mmHg
            inHg
            ppm
            ppb
            µg/m³;ug/m3;ug/m^3;µg/m3;μg/m3;μg/m³
            mg/m³;mg/m3;mg/m^3
            mg/L;mg/l
            V;volt;volts;Volt;Volts
            mV
            A
            mA
            µA;uA
            W
            mW
            kW
            Wh
            kWh
            VA
            Hz
            kHz
            MHz
            lx;lux;Lux;LUX
            mm
            cm
            m
            km
            in;inch;inches
            ft;feet
            m/s
            km/h;kmh;kph
            mph
            m/s²;m/s2;m/s^2
            g
            kg
            mg
            lb;lbs
            dB
            dBA
            dBm
            s;sec;secs;seconds
            ms
            µs;us
            min
            h
            l;L;liter;litre
            ml;mL
            l/min;L/min
            °;deg;degrees
            °/s;deg/s;dps
            rad/s
            µT;uT
            Ω;ohm;ohms;Ohm;Ohms
            kΩ;kohm;kohms;kOhm
            µS/cm;uS/cm
            mS/cm
            NTU
            rpm;RPM
            bpm;BPM
            counts
            """;

    private static final Map<String, String> CANONICAL = new HashMap<>();

    static {
        SPELLINGS.lines().forEach(line -> {
            var spellings = line.split(";", -1);
            for (var spelling : spellings) {
                CANONICAL.put(spelling, spellings[0]);
            }
        });
    }

    private SketchUnits() {}

    /** The unit if it is known. */
    static Optional<String> known(String text) {
        return Optional.ofNullable(CANONICAL.get(text));
    }

    /** How Fieldline writes a unit, e.g. {@code °C} for {@code Cel}; an unknown one as it is. */
    public static String canonical(String unit) {
        return CANONICAL.getOrDefault(unit, unit);
    }
}
