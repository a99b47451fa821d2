package io.fieldline.endtoend;

import io.fieldline.testbed.Tools;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.remote.RemoteWebDriver;

/** The live page in a headless Chromium. */
final class Page implements AutoCloseable {
    /** What the page says of one window: the mean as a person reads it, e.g. {@code 337.4}. */
    record Window(long start, double mean, boolean closed) {}

    private final RemoteWebDriver browser;

    private Page(RemoteWebDriver browser) {
        this.browser = browser;
    }

    /** Opens the page, or skips the running test where there is no Chromium. */
    static Page open(URI address, Path profile) {
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
        var driver = new ChromeDriverService.Builder()
                .usingDriverExecutable(Tools.require("chromedriver").toFile())
                .build();
        var browser = new ChromeDriver(driver, options);
        browser.get(address.toString());
        return new Page(browser);
    }

    /** {@code live}, {@code stale}, {@code waiting} or {@code disconnected}. */
    String connection() {
        return String.valueOf(browser.findElement(By.id("connection")).getDomAttribute("data-state"));
    }

    /** Goes to the view of one device, whose name needs no escapes in an address. */
    void showDevice(String device) {
        browser.executeScript("location.hash = arguments[0]", "#/device/" + device);
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

    @Override
    public void close() {
        browser.quit();
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
