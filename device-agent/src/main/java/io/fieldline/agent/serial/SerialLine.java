package io.fieldline.agent.serial;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** An open serial line. Only this class and {@link SerialLibrary} use jSerialComm. */
final class SerialLine implements AutoCloseable {
    /** How long a read waits for the first byte; jSerialComm counts in steps of 100 ms. */
    private static final int READ_TIMEOUT_MILLIS = 500;

    private final SerialPort port;

    private SerialLine(SerialPort port) {
        this.port = port;
    }

    /**
     * Opens a port, 8N1. A new jSerialComm port each time: it follows a link once only, and a replugged board
     * may be another device.
     *
     * <p>The kernel raises DTR at each open, and an Uno starts again when DTR rises. So DTR stays high and HUPCL, which
     * would lower it at the close, is switched off: only the first open after plugging in resets the board. jSerialComm
     * switches HUPCL off only if DTR or RTS is requested to be low; an Uno ignores RTS.
     *
     * @param baud speed in bits per second
     * @throws IOException if the port is missing, busy or forbidden; the message says what to do
     */
    static SerialLine open(Path path, int baud) throws IOException {
        try {
            var port = SerialPort.getCommPort(path.toString());
            port.setComPortParameters(baud, 8, SerialPort.ONE_STOP_BIT, SerialPort.NO_PARITY);
            port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, READ_TIMEOUT_MILLIS, 0);
            port.clearRTS();
            port.flushIOBuffers();
            if (!port.openPort()) {
                throw new IOException(OpenError.describe(path, port.getLastErrorCode()));
            }
            return new SerialLine(port);
        } catch (SerialPortInvalidPortException unplugged) { // since the port was found
            throw new IOException("%s does not exist; plug the board in".formatted(path), unplugged);
        }
    }

    /** The serial ports that this machine has on USB. */
    static List<UsbPort> usbPorts() {
        return Stream.of(SerialPort.getCommPorts())
                .filter(port -> port.getVendorID() >= 0)
                .map(port -> new UsbPort(
                        Path.of(port.getSystemPortPath()),
                        port.getVendorID(),
                        port.getProductID(),
                        port.getSerialNumber(),
                        port.getPortLocation(),
                        port.getPortDescription() + ' ' + port.getManufacturer()))
                .toList();
    }

    /**
     * Reads the available bytes, or waits a moment for them; returns 0 if there are none. Throws if the board was
     * unplugged.
     */
    int read(byte[] bytes) throws IOException {
        var count = port.readBytes(bytes, bytes.length);
        if (count < 0) { // isOpen() stays true
            throw new IOException("the board was unplugged");
        }
        return count;
    }

    /** Sends a command and its line end. */
    void write(String command) throws IOException {
        var bytes = (command + "\n").getBytes(US_ASCII);
        if (port.writeBytes(bytes, bytes.length) != bytes.length) {
            throw new IOException("the board does not accept a command");
        }
    }

    @Override
    public void close() {
        port.closePort(); // else a replugged board gets another name
    }
}
