package io.fieldline.endtoend;

import static io.fieldline.endtoend.PageServer.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;

/** The live page in a headless Chromium. */
final class Page implements AutoCloseable {
    /** One window as the page shows it, with its rounded mean, e.g. {@code 337.4}. */
    record Window(long start, double mean, boolean closed) {}

    /** The memory of the page after a garbage collection. */
    record Memory(long heapBytes, long nodes, long listeners) {}

    /** What a page has loaded; {@code bytes} as they were transferred, without response headers. */
    record Loaded(long bytes, int responses) {}

    private final ChromeDriver browser;
    private final String window;
    private final String context;
    private final Runnable closing;

    /** The page that {@code browser} shows in this browser context. */
    Page(ChromeDriver browser, String context, Runnable closing) {
        this.browser = browser;
        this.window = browser.getWindowHandle();
        this.context = context;
        this.closing = closing;
    }

    /** Makes this the page that the next calls use, if several are open. */
    void use() {
        browser.switchTo().window(window);
    }

    /** {@code live}, {@code stale}, {@code waiting} or {@code disconnected}. */
    String connection() {
        return String.valueOf(browser.findElement(By.id("connection")).getDomAttribute("data-state"));
    }

    /** Goes to the view of one device. The name must not need escapes in an address. */
    void showDevice(String device) {
        show("device/" + device);
    }

    /** Goes to a view: empty for all devices, {@code incidents} or {@code pipeline}. */
    void show(String view) {
        browser.executeScript("location.hash = arguments[0]", "#/" + view);
    }

    /** {@code light} or {@code dark}. */
    void scheme(String scheme) {
        var feature = Map.of("name", "prefers-color-scheme", "value", scheme);
        browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
    }

    /** The text of the row or the tile of a device, if it is visible; otherwise empty. */
    String row(String device) {
        var script = "return document.querySelector(`.list-row[data-device='${arguments[0]}']`)?.innerText ?? ''";
        return String.valueOf(browser.executeScript(script, device));
    }

    /** The state of a device by its row or its tile, if it is visible; otherwise empty. */
    String status(String device) {
        var script = "return document.querySelector(`.list-row[data-device='${arguments[0]}']`)?.dataset.status ?? ''";
        return String.valueOf(browser.executeScript(script, device));
    }

    /** Whether there is such an element. Unlike {@link #isShown}, it leaves no reference to the element in the driver. */
    boolean has(String selector) {
        return Boolean.TRUE.equals(
                browser.executeScript("return document.querySelector(arguments[0]) !== null", selector));
    }

    /** The value of an attribute; empty if there is none. */
    String attribute(String selector, String name) {
        var script = "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? ''";
        return String.valueOf(browser.executeScript(script, selector, name));
    }

    /** Whether a person must scroll sideways. */
    boolean isWiderThanTheWindow() {
        return Boolean.TRUE.equals(browser.executeScript(
                "return document.documentElement.scrollWidth > document.documentElement.clientWidth"));
    }

    /** The height of an element, in CSS pixels. */
    int height(String selector) {
        return use(selector, element -> element.getSize().getHeight());
    }

    /** Sets the width of the window, in CSS pixels, for example that of a phone. */
    void width(int pixels) {
        size(pixels, 800);
    }

    /** Sets the size of the window, in CSS pixels. The list has only rows that are visible. */
    void size(int width, int height) {
        var size = Map.<String, Object>of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false);
        browser.executeCdpCommand("Emulation.setDeviceMetricsOverride", size);
    }

    /** Moves the mouse to the middle of an element. */
    void hover(String selector) {
        run(selector, element -> new Actions(browser).moveToElement(element).perform());
    }

    void doubleClick(String selector) {
        run(selector, element -> new Actions(browser).doubleClick(element).perform());
    }

    /** The address of the page. */
    String address() {
        return browser.getCurrentUrl();
    }

    Memory memory() {
        browser.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
        browser.executeCdpCommand("Performance.enable", Map.of());
        var found = browser.executeCdpCommand("Performance.getMetrics", Map.of());
        var metrics = new HashMap<String, Long>();
        for (var metric : (List<?>) found.get("metrics")) {
            var named = (Map<?, ?>) metric;
            metrics.put(String.valueOf(named.get("name")), ((Number) named.get("value")).longValue());
        }
        return new Memory(metrics.get("JSHeapUsedSize"), metrics.get("Nodes"), metrics.get("JSEventListeners"));
    }

    /** The number of rows that the list has for a screen reader, with its header row. */
    int rowCount() {
        return number("return document.querySelector('[role=table]')?.ariaRowCount ?? 0");
    }

    /** The number of rows that are in the document. */
    int rowsInPage() {
        return number("return document.querySelectorAll('.list-row').length");
    }

    /** The text of the element that has the focus. */
    String focused() {
        return String.valueOf(browser.executeScript("return document.activeElement.textContent"));
    }

    /** The index, for a screen reader, of the row that has the focus. */
    int focusedRowIndex() {
        return number("return document.activeElement.closest('[role=row]')?.ariaRowIndex ?? 0");
    }

    boolean isShown(String selector) {
        return all(selector, WebElement::isDisplayed).contains(true);
    }

    String text(String selector) {
        return use(selector, WebElement::getText);
    }

    List<String> texts(String selector) {
        return all(selector, WebElement::getText);
    }

    void type(String selector, CharSequence... keys) {
        run(selector, element -> element.sendKeys(keys));
    }

    void click(String selector) {
        run(selector, WebElement::click);
    }

    /** Does this with the first such element as soon as it can be used. The page may be about to create or to replace it. */
    private <T> T use(String selector, Function<WebElement, T> action) {
        return retrying(() -> action.apply(browser.findElement(By.cssSelector(selector))));
    }

    private void run(String selector, Consumer<WebElement> action) {
        use(selector, element -> {
            action.accept(element);
            return true;
        });
    }

    private <T> List<T> all(String selector, Function<WebElement, T> action) {
        return retrying(() -> browser.findElements(By.cssSelector(selector)).stream()
                .map(action)
                .toList());
    }

    private static <T> T retrying(Callable<T> action) {
        return await().atMost(PATIENCE)
                .ignoreExceptionsMatching(problem -> problem instanceof NoSuchElementException
                        || problem instanceof StaleElementReferenceException
                        || problem instanceof ElementNotInteractableException)
                .until(action, any -> true);
    }

    void choose(String selector, String value) {
        click("%s option[value='%s']".formatted(selector, value));
    }

    /** The device wakes: its clock is later by these hours than at the last call, and no request is answered any more. */
    void wakeWithoutAnswerAfterHours(int hours) {
        browser.executeScript("""
                window.fetch = () => new Promise(() => {});
                const [before, hours] = [Date.now.bind(Date), arguments[0]];
                Date.now = () => before() + hours * 3600000;
                document.dispatchEvent(new Event('visibilitychange'));""", hours);
    }

    /** Lets all requests for such addresses fail. */
    void block(String pattern) {
        browser.executeCdpCommand("Network.enable", Map.of());
        browser.executeCdpCommand("Network.setCacheDisabled", Map.of("cacheDisabled", true));
        browser.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of(pattern)));
    }

    /** Opens another address of the page, or the same one. */
    void go(String address) {
        browser.get(address);
    }

    void back() {
        browser.navigate().back();
    }

    void reload() {
        browser.navigate().refresh();
    }

    /** Whether the page would open without a server: all its files are cached, and its worker answers. */
    boolean isCachedForOffline() {
        return Boolean.TRUE.equals(browser.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                caches.match('/socket-worker.js').then((found) => done(Boolean(found && navigator.serviceWorker.controller)));"""));
    }

    /** Whether the browser has a cookie of this name that the page cannot read. */
    boolean hasHiddenCookie(String name) {
        var cookie = browser.manage().getCookieNamed(name);
        return cookie != null && cookie.isHttpOnly();
    }

    /** Deletes the data that ends with the tab, as if the tab was closed. */
    void clearSessionStorage() {
        browser.executeScript("sessionStorage.clear()");
    }

    /** The size of everything that the page has loaded, without response headers, and the number of responses. */
    Loaded loaded() {
        var found = (List<?>) browser.executeScript("""
                const all = performance.getEntries().filter(({ encodedBodySize }) => encodedBodySize !== undefined);
                return [all.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0), all.length];""");
        return new Loaded(((Number) found.get(0)).longValue(), ((Number) found.get(1)).intValue());
    }

    /** Whether the page knows if the averages are public. Until then it stores none of them. */
    boolean hasLoadedApiDescription() {
        return Boolean.TRUE.equals(browser.executeScript("""
                return performance.getEntriesByType('resource').some(({ name, responseEnd }) =>
                    name.endsWith('/api/openapi.json') && responseEnd > 0);"""));
    }

    /** The entry of this name in the local storage of the browser. */
    Optional<String> stored(String name) {
        return Optional.ofNullable((String) browser.executeScript("return localStorage.getItem(arguments[0])", name));
    }

    void store(String name, String value) {
        browser.executeScript("localStorage.setItem(arguments[0], arguments[1])", name, value);
    }

    /** Sets the folder for downloads. */
    void downloadTo(Path folder) {
        browser.executeCdpCommand(
                "Browser.setDownloadBehavior",
                Map.of("behavior", "allow", "browserContextId", context, "downloadPath", folder.toString()));
    }

    /** The problems that axe-core finds in the page: one line for each rule and element. */
    List<String> axe() throws IOException {
        if (!Boolean.TRUE.equals(browser.executeScript("return 'axe' in window"))) {
            try (var script = Page.class.getResourceAsStream("/axe.min.js")) {
                browser.executeScript(new String(script.readAllBytes(), UTF_8));
            }
        }
        var found = (List<?>) browser.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run().then(({ violations }) => done(violations.flatMap(({ id, nodes }) =>
                    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))));""");
        return found.stream().map(String::valueOf).toList();
    }

    /** The unit on the card of a metric. */
    String unit(String device, String metric) {
        return text("%s [data-role='unit']".formatted(card(device, metric)));
    }

    /** Opens the table of a card and returns its windows, newest first; empty if there is no card. */
    List<Window> table(String device, String metric) {
        var rows = (List<?>) browser.executeScript("""
                const details = document.querySelector(arguments[0])?.querySelector("[data-role='details']");
                if (details) {
                  details.open = true;
                }
                return [...(details?.querySelectorAll("[data-role='rows'] tr") ?? [])]
                  .map((row) => [row.dataset.start, row.querySelector("[data-role='mean']").textContent, row.dataset.final]);""", card(device, metric));
        return rows.stream().map(row -> window((List<?>) row)).toList();
    }

    private static Window window(List<?> row) {
        return new Window(
                Long.parseLong(String.valueOf(row.get(0))),
                Double.parseDouble(String.valueOf(row.get(1)).replace(",", "")),
                Boolean.parseBoolean(String.valueOf(row.get(2))));
    }

    /** Opens the table of a card and returns the starts of its windows, newest first; empty if there is no card. */
    List<Long> starts(String device, String metric) {
        var starts = (List<?>) browser.executeScript("""
                const card = document.querySelector(arguments[0]);
                if (card) {
                  card.querySelector("[data-role='details']").open = true;
                }
                return [...(card?.querySelectorAll("[data-role='rows'] tr") ?? [])].map((row) => row.dataset.start);""", card(device, metric));
        return starts.stream().map(String::valueOf).map(Long::valueOf).toList();
    }

    @Override
    public void close() {
        closing.run();
    }

    private int number(String script) {
        return Integer.parseInt(String.valueOf(browser.executeScript(script)));
    }

    private static String card(String device, String metric) {
        return "article[data-device='%s'][data-metric='%s']".formatted(device, metric);
    }
}
