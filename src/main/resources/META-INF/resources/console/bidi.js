/**
 * Text that clients supply (names, messages) may contain bidirectional control characters. These
 * functions prevent such text from changing the direction of the text around it.
 */

import {html} from '/console/lit.js';

/** Invisible characters that change the direction of the text around them. */
const DIRECTIONAL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Replaces each directional control character by its code point, as in ⟨U+202E⟩. For attributes and
 * plain text.
 *
 * @param {string|null|undefined} text
 */
export const escapeBidi = (text) =>
  text?.replace(DIRECTIONAL, (character) => `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);

/** Returns the escaped text in a `<bdi>` element. @param {string|null|undefined} text */
export const bidiIsolate = (text) => html`<bdi>${escapeBidi(text)}</bdi>`;

const breakableAfter = (pattern) => (text) =>
  html`<bdi>${escapeBidi(text).split(pattern).map((part) => html`${part}<wbr>`)}</bdi>`;

/** Like bidiIsolate, but allows a line break after the @ of a user name. */
export const breakableName = breakableAfter(/(?<=@)/);

/** Like bidiIsolate, but allows line breaks after the dots of a name of an operation, and the like. */
export const breakablePath = breakableAfter(/(?<=[./_])/);
