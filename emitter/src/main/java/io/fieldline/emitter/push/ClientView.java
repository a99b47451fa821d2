package io.fieldline.emitter.push;

import io.fieldline.emitter.average.Subscription;

/**
 * What a page wants to get.
 *
 * @param overview whether it gets overview events; without a subscription, these are all that it gets of devices
 */
public record ClientView(Subscription subscription, boolean overview) {
    /** The averages of all devices, without overview events. */
    public static final ClientView ALL = new ClientView(Subscription.OVERVIEW, false);

    public ClientView with(Subscription other) {
        return new ClientView(other, overview);
    }

    public ClientView withOverview(boolean other) {
        return new ClientView(subscription, other);
    }

    /** Whether the page gets averages and other events of devices. */
    boolean showsDevices() {
        return !overview || !subscription.isOverview();
    }

    boolean shows(String device) {
        return showsDevices() && subscription.shows(device);
    }

    /** Whether the page gets the alerts of this device. */
    boolean showsAlerts(String device) {
        return !overview || shows(device);
    }
}
