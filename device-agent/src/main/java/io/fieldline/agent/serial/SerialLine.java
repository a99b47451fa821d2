package io.fieldline.agent.serial;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.fieldline.agent.serial.BoardAddress.UsbPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** An open serial line; jSerialComm is known here and nowhere else. */
final class SerialLine implements AutoCloseable {
    private static final int BAUD = 115_200;

    /** How long a read waits for the first byte; jSerialComm counts in steps of 100 ms. */
    private static final int READ_TIMEOUT_MILLIS = 500;

    private static final int LOCKED_BY_ANOTHER_PROCESS = 11;

    private final SerialPort port;
    private final Path device;

    private SerialLine(SerialPort port, Path device) {
        this.port = port;
        this.device = device;
    }

    /**
     * Opens the line to a board, 115200 8N1. A new port each time: jSerialComm follows a link once only, and a replugged
     * board may be another device.
     *
     * @throws IOException when it is not there, busy or not ours to open; the message says what to do
     */
    static SerialLine open(BoardAddress address) throws IOException {
        var device = address.find(address.needsPorts() ? usbPorts() : List.of())
                .orElseThrow(() -> new IOException(missing(address)));
        try {
            var port = SerialPort.getCommPort(device.toString());
            port.setComPortParameters(BAUD, 8, SerialPort.ONE_STOP_BIT, SerialPort.NO_PARITY);
            port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, READ_TIMEOUT_MILLIS, 0);
            port.clearDTR(); // the kernel raises it all the same at the first open, which resets an Uno
            port.flushIOBuffers();
            if (!port.openPort()) {
                throw new IOException(why(device, port.getLastErrorCode()));
            }
            return new SerialLine(port, device);
        } catch (SerialPortInvalidPortException unplugged) { // since we looked
            throw new IOException(missing(address), unplugged);
        }
    }

    /** Where the board was found. */
    Path device() {
        return device;
    }

    /** Reads what is there, or waits a moment for it; 0 when nothing came. Throws when the board is gone. */
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
            throw new IOException("the board does not take a command");
        }
    }

    @Override
    public void close() {
        port.closePort(); // else a replugged board gets another name
    }

    private static List<UsbPort> usbPorts() {
        return Stream.of(SerialPort.getCommPorts())
                .filter(port -> port.getVendorID() >= 0)
                .map(port -> new UsbPort(
                        Path.of(port.getSystemPortPath()),
                        port.getVendorID(),
                        port.getProductID(),
                        port.getSerialNumber()))
                .toList();
    }

    private static String missing(BoardAddress address) {
        return address.equals(BoardAddress.ANY)
                ? "no board is there; plug it in, or say which by --serial"
                : "%s is not there; plug the board in".formatted(address);
    }

    private static String why(Path device, int error) {
        if (error == LOCKED_BY_ANOTHER_PROCESS) {
            return "%s is busy; close the serial monitor".formatted(device);
        }
        return "%s cannot be opened (error %d); is this user in the group dialout?".formatted(device, error);
    }
}
