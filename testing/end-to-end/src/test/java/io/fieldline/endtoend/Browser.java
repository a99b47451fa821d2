package io.fieldline.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.testbed.Tools;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * A headless Chromium, which takes seconds to start. Each page has its own browser context: cookies,
 * storage, caches and workers as of a new visitor. WebDriver cannot create contexts, so the debugger does. For one thread.
 */
final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long ANSWER_SECONDS = 180;

    private final ChromeDriver driver;
    private final String firstWindow;
    private final WebSocket debugger;
    private final BlockingQueue<String> answers;

    private Browser(ChromeDriver driver, WebSocket debugger, BlockingQueue<String> answers) {
        this.driver = driver;
        this.firstWindow = driver.getWindowHandle();
        this.debugger = debugger;
        this.answers = answers;
    }

    /** Starts a browser. Skips the running test if Chromium is missing. */
    static Browser start(Path profile) throws IOException, InterruptedException {
        var options = new ChromeOptions();
        options.setBinary(Tools.require("chromium").toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox", // CI runs as root
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--user-data-dir=" + profile);
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Tools.require("chromedriver").toFile())
                .build();
        var driver = new ChromeDriver(service, options);
        driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(ANSWER_SECONDS));
        var answers = new LinkedBlockingQueue<String>();
        return new Browser(driver, debugger(driver, answers), answers);
    }

    /** Opens a page in its own context, which ends when the page closes. */
    Page open(URI address) throws IOException, InterruptedException {
        var context = ask("Target.createBrowserContext", Map.of())
                .path("browserContextId")
                .asText();
        var window = ask("Target.createTarget", Map.of("url", "about:blank", "browserContextId", context))
                .path("targetId")
                .asText();
        driver.switchTo().window(window);
        driver.get(address.toString());
        return new Page(driver, context, () -> closeContext(context));
    }

    @Override
    public void close() {
        debugger.abort();
        driver.quit();
    }

    private void closeContext(String context) {
        try {
            ask("Target.disposeBrowserContext", Map.of("browserContextId", context));
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
        driver.switchTo().window(firstWindow);
    }

    private JsonNode ask(String method, Map<String, Object> parameters) throws IOException, InterruptedException {
        var request = JSON.writeValueAsString(Map.of("id", 1, "method", method, "params", parameters));
        debugger.sendText(request, true).join();
        var answer = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
        var result = answer == null ? JSON.missingNode() : JSON.readTree(answer).path("result");
        if (result.isMissingNode()) {
            throw new IOException("Chromium answered %s with %s".formatted(request, answer));
        }
        return result;
    }

    private static WebSocket debugger(ChromeDriver driver, BlockingQueue<String> answers)
            throws IOException, InterruptedException {
        var options = (Map<?, ?>) driver.getCapabilities().getCapability("goog:chromeOptions");
        var client = HttpClient.newHttpClient();
        var version = HttpRequest.newBuilder(
                        URI.create("http://%s/json/version".formatted(options.get("debuggerAddress"))))
                .build();
        var address = JSON.readTree(
                        client.send(version, BodyHandlers.ofString()).body())
                .path("webSocketDebuggerUrl")
                .asText();
        return client.newWebSocketBuilder()
                .buildAsync(URI.create(address), new Answers(answers))
                .join();
    }

    /** One message for each request, because no events are enabled. */
    private static final class Answers implements WebSocket.Listener {
        private final BlockingQueue<String> complete;
        private final StringBuilder part = new StringBuilder();

        Answers(BlockingQueue<String> complete) {
            this.complete = complete;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                complete.add(part.toString());
                part.setLength(0);
            }
            return WebSocket.Listener.super.onText(socket, text, last);
        }
    }
}
