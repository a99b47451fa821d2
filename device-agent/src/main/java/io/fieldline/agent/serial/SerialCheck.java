package io.fieldline.agent.serial;

import io.fieldline.checks.CheckReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checks whether a board's port is there and may be opened. It does not open it, because that would restart a board. */
public final class SerialCheck {
    private final BoardAddress address;
    private final CheckReport report;

    public SerialCheck(BoardAddress address, CheckReport report) {
        this.address = address;
        this.report = report;
    }

    public void run() {
        try {
            var candidates = address.candidates(usbPorts());
            if (candidates.isEmpty()) {
                report.failed("no port for --serial %s; plug the board in, or correct --serial".formatted(address));
            }
            candidates.forEach(this::check);
        } catch (IOException failed) {
            report.failed("--serial %s: %s".formatted(address, failed.getMessage()));
        }
    }

    private void check(Path port) {
        if (Files.isReadable(port) && Files.isWritable(port)) {
            report.ok("port %s may be opened".formatted(port));
        } else {
            report.failed(OpenError.describe(port, OpenError.EACCES));
        }
    }

    private List<UsbPort> usbPorts() throws IOException {
        if (!address.needsPorts()) {
            return List.of();
        }
        SerialLibrary.load(Path.of(System.getProperty("java.io.tmpdir")));
        return SerialLine.usbPorts();
    }
}
