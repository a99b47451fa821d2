package io.fieldline.agent;

/**
 * What became of a command.
 *
 * @param command its first word
 * @param detail  what the board says of it, or why it is refused
 */
public record CommandAnswer(String command, boolean ok, String detail) {}
