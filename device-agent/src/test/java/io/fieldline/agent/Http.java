package io.fieldline.agent;

import io.fieldline.processes.Child;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.regex.Pattern;

/** Sends requests to an agent that was started with {@code --http-port=0}. */
final class Http {
    private static final Pattern ANSWERING = Pattern.compile("answering: http://127\\.0\\.0\\.1:(\\d+)");

    private Http() {}

    static int port(Child agent) throws IOException {
        var port = 0;
        var matcher = ANSWERING.matcher(Files.readString(agent.log()));
        while (matcher.find()) { // the log may have earlier runs
            port = Integer.parseInt(matcher.group(1));
        }
        return port;
    }

    static String get(int port, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    /** The value of a metric with its labels; NaN if it is missing. */
    static double number(int port, String metric) throws IOException, InterruptedException {
        return get(port, "/metrics")
                .lines()
                .filter(line -> line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(metric.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }
}
