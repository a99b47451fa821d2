package io.fieldline.agent.source;

/**
 * The result of a command.
 *
 * @param command its first word
 * @param detail  what the board answers, or why the command is refused
 */
public record CommandAnswer(String command, boolean ok, String detail) {}
