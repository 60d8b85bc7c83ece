package dev.carrel.session;

/**
 * Word of something that has happened, for whoever runs transfers or knows logins, on whatever
 * replica.
 */
public sealed interface Announcement permits SessionEnded, FileReplaced, FileWanted, LoginEnded {}
