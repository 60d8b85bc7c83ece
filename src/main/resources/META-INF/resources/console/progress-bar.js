import {html} from '/console/lit.js';
import {formatBytes} from '/console/format.js';

/**
 * Returns a progress bar with the percentage beside it; only the bytes if the size is unknown.
 *
 * @param {number} bytes
 * @param {number|null|undefined} size in bytes
 * @param {string} label the bar's accessible name
 */
export function progressBar(bytes, size, label) {
  if (!size) {
    return html`<span class="progress"><span class="amount">${formatBytes(bytes)}</span></span>`;
  }
  const percent = Math.min(100, Math.floor((100 * bytes) / size));
  return html`<span class="progress">
    <progress max="100" value=${percent} aria-label=${label}></progress>
    <span class="amount">${percent} %<span class="of"> of ${formatBytes(size)}</span></span>
  </span>`;
}
