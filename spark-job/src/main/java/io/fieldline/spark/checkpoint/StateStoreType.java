package io.fieldline.spark.checkpoint;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** What holds the state of the devices, and which files it writes to the checkpoint. */
public enum StateStoreType {
    /** All devices are in the heap. A file {@code V.delta} has the changes of a batch, {@code V.snapshot} all devices. */
    HEAP("org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider", ".delta", ".snapshot", 0),

    /**
     * The devices are in a RocksDB of each partition, on the local disk. A file {@code V.changelog} has the changes of a
     * batch, {@code V.zip} names the data files of all devices. A byte with a version precedes each key and value.
     */
    ROCKSDB("org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider", ".changelog", ".zip", 1);

    private static final String ROCKSDB_OPTION = "spark.sql.streaming.stateStore.rocksdb.";
    static final String PROVIDER = "spark.sql.streaming.stateStore.providerClass";

    private final String providerClass;
    private final String changes;
    private final String snapshot;
    private final int prefixBytes;

    StateStoreType(String providerClass, String changes, String snapshot, int prefixBytes) {
        this.providerClass = providerClass;
        this.changes = changes;
        this.snapshot = snapshot;
        this.prefixBytes = prefixBytes;
    }

    /** The store with this class of Spark; empty for a class that is not known. */
    static Optional<StateStoreType> of(String providerClass) {
        return Arrays.stream(values())
                .filter(type -> type.providerClass.equals(providerClass))
                .findFirst();
    }

    /** The properties of Spark for a new checkpoint. */
    public Map<String, String> properties() {
        if (this == HEAP) {
            return Map.of(PROVIDER, providerClass);
        }
        return Map.of(
                PROVIDER,
                providerClass,
                ROCKSDB_OPTION + "changelogCheckpointing.enabled",
                "true",
                // Memory of each partition. A full write buffer delays a write. With boundedMemoryUsage it fails
                // instead.
                ROCKSDB_OPTION + "writeBufferSizeMB",
                "16",
                ROCKSDB_OPTION + "maxWriteBufferNumber",
                "3");
    }

    String providerClass() {
        return providerClass;
    }

    /** The ending of files with the changes of one batch. */
    String changes() {
        return changes;
    }

    /** The ending of files with the whole state. */
    String snapshot() {
        return snapshot;
    }

    /** How many bytes precede each key and each value. */
    int prefixBytes() {
        return prefixBytes;
    }
}
