import {html} from '/console/lit.js';
import {callControl, deleteKey, storeKey} from '/console/control-api.js';
import {ViewElement} from '/console/view-element.js';

/**
 * Asks for the key of the control API. After the server has accepted it, the form dispatches the
 * event `key-accepted`.
 */
class ControlKeyForm extends ViewElement {
  /** Why the key is required again; empty at first. */
  reason = '';
  #error = '';
  #isBusy = false;

  async #submit(event) {
    event.preventDefault();
    const field = this.querySelector('#control-key');
    this.#isBusy = true;
    this.scheduleRender();
    storeKey(field.value);
    try {
      await callControl('GET', '/clock');
      this.dispatchEvent(new CustomEvent('key-accepted'));
    } catch (error) {
      deleteKey();
      this.#error = error.isUnauthenticated ? 'Wrong control key.' : error.message;
      this.#isBusy = false;
      this.scheduleRender();
      field.select();
    }
  }

  template() {
    return html`<form class="panel key-form" @submit=${(event) => this.#submit(event)}>
      <label for="control-key">Control key</label>
      <input id="control-key" type="password" autocomplete="off" required aria-describedby="control-key-hint control-key-error">
      <p id="control-key-hint" class="secondary">The value of <code>carrel.control.key</code>. Only this tab stores it,
        until you close the tab or log out.</p>
      <p id="control-key-error" class="error-text" role="alert">${this.#error || this.reason}</p>
      <button type="submit" class="primary" ?disabled=${this.#isBusy}>Use key</button>
    </form>`;
  }
}

customElements.define('control-key-form', ControlKeyForm);
