import {html, live} from '/console/lit.js';
import {journalHash, navigate} from '/console/route.js';
import {ViewElement} from '/console/view-element.js';

const DELAY_MS = 250;

const FIELDS = [
  {name: 'operation', label: 'Operation', placeholder: '*.update_session.*'},
  {name: 'session', label: 'Session', placeholder: 'identifier'},
  {name: 'status', label: 'Status', placeholder: '404 or 4xx'},
];

/**
 * The filter fields above the journal. Properties: `query`; `error`, why the server rejects the
 * filter, or an empty text.
 */
class JournalFilters extends ViewElement {
  #query = {};
  #error = '';
  #timer = null;

  set query(query) {
    this.#query = query;
    this.scheduleRender();
  }

  set error(error) {
    this.#error = error;
    this.scheduleRender();
  }

  /** Cancels a delayed change, which would navigate from the next view back to the journal. */
  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  /** Waits until the user stops typing, to avoid a request at each keystroke. */
  #applyFilter() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const form = new FormData(this.querySelector('form'));
      const query = Object.fromEntries(FIELDS.map(({name}) => [name, form.get(name).trim()]));
      navigate(journalHash(query), {replace: true});
    }, DELAY_MS);
  }

  /** Returns the text of a field: what the user enters while the field has the focus. */
  #valueOf(name) {
    const input = this.querySelector(`[name=${name}]`);
    return input && input === document.activeElement ? input.value : this.#query[name] ?? '';
  }

  #onKey(event) {
    if (event.key === 'Escape') {
      event.target.value = '';
      this.#applyFilter();
    }
  }

  template() {
    return html`<form class="filters" role="search" @submit=${(event) => event.preventDefault()}>
      ${FIELDS.map(({name, label, placeholder}) => html`<label class=${name}>${label}
        <input id=${name === 'operation' ? 'search' : `filter-${name}`} name=${name} type="search" .value=${live(this.#valueOf(name))}
          placeholder=${placeholder} maxlength="200" autocomplete="off" spellcheck="false" aria-describedby="filter-error"
          @input=${() => this.#applyFilter()} @keydown=${(event) => this.#onKey(event)}>
      </label>`)}
      <p id="filter-error" class="error-text" role="alert">${this.#error}</p>
    </form>`;
  }
}

customElements.define('journal-filters', JournalFilters);
