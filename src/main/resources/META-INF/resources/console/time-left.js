import {everySecond, serverNow} from '/console/clock.js';
import {moment, timeLeft} from '/console/words.js';

/** How much time is left until a moment: `<time-left until="…">`. */
class TimeLeft extends HTMLElement {
  static observedAttributes = ['until'];
  #end = null;

  connectedCallback() {
    this.#end = everySecond(() => this.#tell());
    this.#tell();
  }

  disconnectedCallback() {
    this.#end();
  }

  attributeChangedCallback() {
    this.#tell();
  }

  #tell() {
    const until = this.getAttribute('until');
    const left = Date.parse(until) - serverNow();
    const text = left > 0 ? timeLeft(left) : 'expired';
    if (this.textContent !== text) {
      this.textContent = text;
    }
    this.title = `until ${moment(until)}`;
    this.classList.toggle('soon', left < 60_000);
  }
}

customElements.define('time-left', TimeLeft);
