package io.fieldline.emitter.rest;

import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.reply.Reply;

/** What one path of the API serves. */
@FunctionalInterface
interface Resource {
    /** Throws IllegalArgumentException with the expected value if a parameter is invalid. */
    Reply reply(QueryParameters query) throws AverageHistory.UnavailableException;
}
