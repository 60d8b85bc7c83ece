/** Text that clients supply: names, messages. It cannot change how the page around it reads. */

import {html} from '/console/lit.js';

/** Characters without a shape of their own that change the direction of the text around them. */
const DIRECTIONAL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text with each directional control character replaced by its code point, as in ⟨U+202E⟩; for
 * attributes and sentences.
 *
 * @param {string|null|undefined} text
 */
export const visible = (text) =>
  text?.replace(DIRECTIONAL, (one) => `⟨U+${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);

/** The same as an element whose direction is its own. @param {string|null|undefined} text */
export const foreign = (text) => html`<bdi>${visible(text)}</bdi>`;
