package io.fieldline.agent.serial;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import java.io.IOException;
import java.nio.file.Path;

/** An open serial line; jSerialComm is known here and nowhere else. */
final class SerialLine implements AutoCloseable {
    private static final int BAUD = 115_200;

    /** How long a read waits for the first byte; jSerialComm counts in steps of 100 ms. */
    private static final int READ_TIMEOUT_MILLIS = 500;

    private static final int LOCKED_BY_ANOTHER_PROCESS = 11;

    private final SerialPort port;

    private SerialLine(SerialPort port) {
        this.port = port;
    }

    /**
     * Opens a device file, 115200 8N1. A new port each time: jSerialComm follows a link once only, and a replugged
     * board may be another device.
     *
     * @throws IOException when it is not there, busy or not ours to open; the message says what to do
     */
    static SerialLine open(Path device) throws IOException {
        try {
            var port = SerialPort.getCommPort(device.toString());
            port.setComPortParameters(BAUD, 8, SerialPort.ONE_STOP_BIT, SerialPort.NO_PARITY);
            port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, READ_TIMEOUT_MILLIS, 0);
            port.clearDTR(); // the kernel raises it all the same at the first open, which resets an Uno
            port.flushIOBuffers();
            if (!port.openPort()) {
                throw new IOException(why(device, port.getLastErrorCode()));
            }
            return new SerialLine(port);
        } catch (SerialPortInvalidPortException missing) {
            throw new IOException("%s is not there; plug the board in".formatted(device), missing);
        }
    }

    /** Reads what is there, or waits a moment for it; 0 when nothing came. Throws when the board is gone. */
    int read(byte[] bytes) throws IOException {
        var count = port.readBytes(bytes, bytes.length);
        if (count < 0) { // isOpen() stays true
            throw new IOException("the board is gone");
        }
        return count;
    }

    @Override
    public void close() {
        port.closePort(); // else a replugged board gets another name
    }

    private static String why(Path device, int error) {
        if (error == LOCKED_BY_ANOTHER_PROCESS) {
            return "%s is busy; close the serial monitor".formatted(device);
        }
        return "%s cannot be opened (error %d); is this user in the group dialout?".formatted(device, error);
    }
}
