package io.fieldline.spark;

import org.apache.spark.SparkConf;

/** Spark binds its UI to all addresses unless this variable of the environment names one. */
final class UiAddressConf extends SparkConf {
    private static final long serialVersionUID = 1L;
    private static final String VARIABLE = "SPARK_LOCAL_IP";

    private final String host;

    UiAddressConf(String host) {
        this.host = host;
    }

    @Override
    public String getenv(String name) {
        return name.equals(VARIABLE) ? host : super.getenv(name);
    }

    /** Spark works with a copy. */
    @Override
    public SparkConf clone() {
        var copy = new UiAddressConf(host);
        for (var setting : getAll()) {
            copy.set(setting._1(), setting._2());
        }
        return copy;
    }
}
