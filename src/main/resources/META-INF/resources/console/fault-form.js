import {html} from '/console/lit.js';
import {FAULT_TEMPLATES} from '/console/fault-templates.js';
import {announceToScreenReader, ViewElement} from '/console/view-element.js';

/**
 * Creates a fault from JSON. Property: `call`, which sends the JSON. After a success it dispatches
 * the event `created`.
 */
class FaultForm extends ViewElement {
  call;
  #error = '';
  #result = '';
  #isBusy = false;

  connectedCallback() {
    super.connectedCallback();
    queueMicrotask(() => this.#useTemplate(0));
  }

  #useTemplate(index) {
    this.querySelector('textarea').value = JSON.stringify(FAULT_TEMPLATES[index].fault, null, 2);
    this.#show('', '');
  }

  #show(error, result) {
    this.#error = error;
    this.#result = result;
    this.scheduleRender();
  }

  async #submit(event) {
    event.preventDefault();
    if (this.#isBusy) {
      return;
    }
    this.#isBusy = true;
    this.#show('', '');
    try {
      const json = this.querySelector('textarea').value;
      requireJson(json);
      const {id} = await this.call(json);
      this.#show('', `Fault ${id} was created.`);
      announceToScreenReader(this.#result);
      this.dispatchEvent(new CustomEvent('created'));
    } catch (error) {
      this.#show(error.message, '');
    }
    this.#isBusy = false;
  }

  template() {
    return html`<h2>Create a fault</h2>
      <form class="panel fault-form" @submit=${(event) => this.#submit(event)}>
        <label>Template
          <select @change=${(event) => this.#useTemplate(event.target.value)}>
            ${FAULT_TEMPLATES.map(({title}, index) => html`<option value=${index}>${title}</option>`)}
          </select>
        </label>
        <label>Fault in JSON
          <textarea rows="12" spellcheck="false" autocomplete="off" aria-describedby="fault-error"
            aria-invalid=${this.#error !== ''}></textarea>
        </label>
        <p id="fault-error" class="error-text" role="alert">${this.#error}</p>
        <div class="actions"><button type="submit" class="primary">Create fault</button>
          <span class="secondary">${this.#result}</span></div>
      </form>`;
  }
}

function requireJson(text) {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new Error(`This is not JSON: ${error.message}`);
  }
}

customElements.define('fault-form', FaultForm);
