import {html} from '/console/lit.js';
import {bytes} from '/console/words.js';

/**
 * How far something is: a bar, and the same in words beside it.
 *
 * @param {number} done @param {number|null|undefined} size @param {string} label of what
 */
export function progress(done, size, label) {
  if (!size) {
    return html`<span class="progress"><span class="amount">${bytes(done)}</span></span>`;
  }
  const percent = Math.min(100, Math.floor((100 * done) / size));
  return html`<span class="progress">
    <progress max="100" value=${percent} aria-label=${label}></progress>
    <span class="amount">${percent} %<span class="of"> of ${bytes(size)}</span></span>
  </span>`;
}
