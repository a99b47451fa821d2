package io.fieldline.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;

/** The live page in a headless Chromium. */
final class Page implements AutoCloseable {
    /** What the page says of one window: the mean as a person reads it, e.g. {@code 337.4}. */
    record Window(long start, double mean, boolean closed) {}

    /** What the browser holds of the page after a garbage collection. */
    record Memory(long heapBytes, long nodes, long listeners) {}

    private final ChromeDriver browser;
    private final String context;
    private final Runnable closing;

    /** Is what {@code browser} shows, in that browser context. */
    Page(ChromeDriver browser, String context, Runnable closing) {
        this.browser = browser;
        this.context = context;
        this.closing = closing;
    }

    /** {@code live}, {@code stale}, {@code waiting} or {@code disconnected}. */
    String connection() {
        return String.valueOf(browser.findElement(By.id("connection")).getDomAttribute("data-state"));
    }

    /** Goes to the view of one device, whose name needs no escapes in an address. */
    void showDevice(String device) {
        show("device/" + device);
    }

    /** Goes to a view: empty for the list of devices, {@code alerts} or {@code pipeline}. */
    void show(String view) {
        browser.executeScript("location.hash = arguments[0]", "#/" + view);
    }

    /** {@code light} or {@code dark}. */
    void scheme(String scheme) {
        var feature = Map.of("name", "prefers-color-scheme", "value", scheme);
        browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
    }

    /** What the list's row of a device's first metric in sight says; empty when there is none. */
    String row(String device) {
        var script = "return document.querySelector(`.list-row[data-device='${arguments[0]}']`)?.innerText ?? ''";
        return String.valueOf(browser.executeScript(script, device));
    }

    /** How the list says that a device is, by its first row in sight; empty when there is none. */
    String status(String device) {
        var script = "return document.querySelector(`.list-row[data-device='${arguments[0]}']`)?.dataset.status ?? ''";
        return String.valueOf(browser.executeScript(script, device));
    }

    /** Whether there is such an element; unlike {@link #isShown} it does not make the driver keep the element. */
    boolean has(String selector) {
        return Boolean.TRUE.equals(
                browser.executeScript("return document.querySelector(arguments[0]) !== null", selector));
    }

    /** The value of an attribute, empty when there is none. */
    String attribute(String selector, String name) {
        var script = "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? ''";
        return String.valueOf(browser.executeScript(script, selector, name));
    }

    /** Whether one has to scroll to the side. */
    boolean isWiderThanTheWindow() {
        return Boolean.TRUE.equals(browser.executeScript(
                "return document.documentElement.scrollWidth > document.documentElement.clientWidth"));
    }

    /** Of an element as it is shown, in CSS pixels. */
    int height(String selector) {
        return browser.findElement(By.cssSelector(selector)).getSize().getHeight();
    }

    /** As on a phone. */
    void width(int pixels) {
        size(pixels, 800);
    }

    /** The size of the window, in CSS pixels; the list has only the rows in sight. */
    void size(int width, int height) {
        var size = Map.<String, Object>of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false);
        browser.executeCdpCommand("Emulation.setDeviceMetricsOverride", size);
    }

    /** Moves the mouse to the middle of an element. */
    void hover(String selector) {
        new Actions(browser)
                .moveToElement(browser.findElement(By.cssSelector(selector)))
                .perform();
    }

    void doubleClick(String selector) {
        new Actions(browser)
                .doubleClick(browser.findElement(By.cssSelector(selector)))
                .perform();
    }

    /** Of the page's part of the address. */
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

    /** How many rows the list has for a screen reader, its head included. */
    int rowCount() {
        return number("return document.querySelector('[role=table]')?.ariaRowCount ?? 0");
    }

    /** How many of them are in the page. */
    int rowsInPage() {
        return number("return document.querySelectorAll('.list-row').length");
    }

    /** The text of what has focus. */
    String focused() {
        return String.valueOf(browser.executeScript("return document.activeElement.textContent"));
    }

    /** The row that has it, as a screen reader counts. */
    int focusedRowIndex() {
        return number("return document.activeElement.closest('[role=row]')?.ariaRowIndex ?? 0");
    }

    boolean isShown(String selector) {
        return browser.findElements(By.cssSelector(selector)).stream().anyMatch(WebElement::isDisplayed);
    }

    String text(String selector) {
        return browser.findElement(By.cssSelector(selector)).getText();
    }

    void type(String selector, CharSequence... keys) {
        browser.findElement(By.cssSelector(selector)).sendKeys(keys);
    }

    void click(String selector) {
        browser.findElement(By.cssSelector(selector)).click();
    }

    void choose(String selector, String value) {
        click("%s option[value='%s']".formatted(selector, value));
    }

    /** Leaves the page for another address of it, or for the same one. */
    void go(String address) {
        browser.get(address);
    }

    void reload() {
        browser.navigate().refresh();
    }

    /** Whether the page would open without a server: all its files are kept, and its worker answers. */
    boolean isKept() {
        return Boolean.TRUE.equals(browser.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                caches.match('/socket-worker.js').then((found) => done(Boolean(found && navigator.serviceWorker.controller)));"""));
    }

    /** Whether the browser has a cookie of this name that the page cannot read. */
    boolean hasHiddenCookie(String name) {
        var cookie = browser.manage().getCookieNamed(name);
        return cookie != null && cookie.isHttpOnly();
    }

    /** Forgets what ends with the tab, as if it was closed. */
    void forgetTab() {
        browser.executeScript("sessionStorage.clear()");
    }

    /** Whether the page was told if anybody may see the averages; until then it keeps none. */
    boolean knowsWhoMaySee() {
        return Boolean.TRUE.equals(browser.executeScript("""
                return performance.getEntriesByType('resource').some(({ name, responseEnd }) =>
                    name.endsWith('/api/openapi.json') && responseEnd > 0);"""));
    }

    /** What the browser keeps under a name beyond the visit. */
    Optional<String> kept(String name) {
        return Optional.ofNullable((String) browser.executeScript("return localStorage.getItem(arguments[0])", name));
    }

    void keep(String name, String value) {
        browser.executeScript("localStorage.setItem(arguments[0], arguments[1])", name, value);
    }

    /** Where downloads go from now on. */
    void downloadTo(Path folder) {
        browser.executeCdpCommand(
                "Browser.setDownloadBehavior",
                Map.of("behavior", "allow", "browserContextId", context, "downloadPath", folder.toString()));
    }

    /** What axe-core finds wrong with the page as it is, one line a rule and element. */
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

    /** The large number on the card of a device and metric and its window, once there is a card. */
    Optional<Window> newest(String device, String metric) {
        return card(device, metric).map(Page::window);
    }

    /** The unit on the card. */
    String unit(String device, String metric) {
        return role(card(device, metric).orElseThrow(), "unit").getText();
    }

    /** The windows in the card's table, newest first, which is opened if need be. */
    List<Window> table(String device, String metric) {
        var details = role(card(device, metric).orElseThrow(), "details");
        if (details.getDomAttribute("open") == null) {
            details.findElement(By.tagName("summary")).click();
        }
        return details.findElements(By.cssSelector("[data-role='rows'] tr")).stream()
                .map(Page::window)
                .toList();
    }

    /** The starts of the windows in the table of a card, newest first, which is opened; none while there is no card. */
    List<Long> starts(String device, String metric) {
        var starts = (List<?>) browser.executeScript("""
                const card = document.querySelector(`article[data-device='${arguments[0]}'][data-metric='${arguments[1]}']`);
                if (card) {
                  card.querySelector("[data-role='details']").open = true;
                }
                return [...(card?.querySelectorAll("[data-role='rows'] tr") ?? [])].map((row) => row.dataset.start);""", device, metric);
        return starts.stream().map(String::valueOf).map(Long::valueOf).toList();
    }

    @Override
    public void close() {
        closing.run();
    }

    private int number(String script) {
        return Integer.parseInt(String.valueOf(browser.executeScript(script)));
    }

    private Optional<WebElement> card(String device, String metric) {
        var selector = "article[data-device='%s'][data-metric='%s']".formatted(device, metric);
        return browser.findElements(By.cssSelector(selector)).stream().findFirst();
    }

    private static Window window(WebElement element) {
        return new Window(
                Long.parseLong(String.valueOf(element.getDomAttribute("data-start"))),
                Double.parseDouble(role(element, "mean").getText().replace(",", "")),
                Boolean.parseBoolean(element.getDomAttribute("data-final")));
    }

    private static WebElement role(WebElement element, String role) {
        return element.findElement(By.cssSelector("[data-role='%s']".formatted(role)));
    }
}
