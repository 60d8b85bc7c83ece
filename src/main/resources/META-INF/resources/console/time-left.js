import {onEverySecond, serverNow} from '/console/clock.js';
import {formatDateTime, formatDuration} from '/console/format.js';

/** A countdown to a point in time: `<time-left until="…">`. */
class TimeLeft extends HTMLElement {
  static observedAttributes = ['until'];
  #unsubscribe = null;

  connectedCallback() {
    this.#unsubscribe = onEverySecond(() => this.#update());
    this.#update();
  }

  disconnectedCallback() {
    this.#unsubscribe();
  }

  attributeChangedCallback() {
    this.#update();
  }

  #update() {
    const until = this.getAttribute('until');
    const millisLeft = Date.parse(until) - serverNow();
    const text = millisLeft > 0 ? formatDuration(millisLeft) : 'expired';
    if (this.textContent !== text) {
      this.textContent = text;
    }
    this.title = `until ${formatDateTime(until)}`;
    this.classList.toggle('expiring', millisLeft < 60_000);
  }
}

customElements.define('time-left', TimeLeft);
