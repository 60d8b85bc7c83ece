import {html, live, nothing} from '/console/lit.js';
import {bidiIsolate} from '/console/bidi.js';
import {formatNumber, KIND_LABELS, STATE_LABELS} from '/console/format.js';
import {navigate, tableHash} from '/console/route.js';
import {ViewElement} from '/console/view-element.js';

const SEARCH_DELAY_MS = 250;

/** The filters above the session table, with the number of sessions for each choice. */
class TableFilters extends ViewElement {
  #query = {};
  #counts = {counts: [], at_least: false};
  #timer = null;

  set query(query) {
    this.#query = query;
    this.scheduleRender();
  }

  set counts(counts) {
    this.#counts = counts;
    this.scheduleRender();
  }

  /** Cancels a delayed search, which would navigate from the next view back to the table. */
  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  #applyFilter(change, options) {
    navigate(tableHash({...this.#query, ...change, page: null}), options);
  }

  /** Waits until the user stops typing, to avoid a query at each keystroke. */
  #search(text) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#applyFilter({q: text.trim()}, {replace: true}), SEARCH_DELAY_MS);
  }

  /** Returns the text in the search field while the user edits it; null if it has no focus. */
  #currentInput() {
    const search = this.querySelector('#search');
    return search && search === document.activeElement ? search.value : null;
  }

  #onKey(event) {
    if (event.key === 'Escape') {
      event.target.value = '';
      this.#search('');
      event.target.blur();
    }
  }

  #formatCount(matches) {
    const sum = this.#counts.counts.filter(matches).reduce((total, {count}) => total + count, 0);
    return formatNumber(sum);
  }

  #selectField(name, label, optionLabels) {
    const selected = (this.#query[name] ?? '').toUpperCase();
    const matchesOther = this.#matchesOtherFilter(name);
    return html`<label>${label}
      <select name=${name} .value=${live(selected)} @change=${(event) => this.#applyFilter({[name]: event.target.value.toLowerCase()})}>
        <option value="" ?selected=${!selected}>All (${this.#formatCount(matchesOther)}${this.#counts.at_least ? '+' : ''})</option>
        ${Object.entries(optionLabels).map(
          ([value, optionLabel]) => html`<option value=${value} ?selected=${selected === value}
            >${optionLabel} (${this.#formatCount((each) => each[name] === value && matchesOther(each))})</option>`,
        )}
      </select>
    </label>`;
  }

  /** The counts of kinds include only sessions in the selected state, and vice versa. */
  #matchesOtherFilter(name) {
    const other = name === 'kind' ? 'state' : 'kind';
    const selected = (this.#query[other] ?? '').toUpperCase();
    return (each) => !selected || each[other] === selected;
  }

  template() {
    const {owner, q = ''} = this.#query;
    return html`<form class="filters" role="search" @submit=${(event) => event.preventDefault()}>
      <label class="search">Search
        <input id="search" type="search" .value=${live(this.#currentInput() ?? q)}
          placeholder="item, file, owner, id" aria-keyshortcuts="/" maxlength="200"
          @input=${(event) => this.#search(event.target.value)} @keydown=${(event) => this.#onKey(event)}>
      </label>
      ${this.#selectField('kind', 'Kind', KIND_LABELS)} ${this.#selectField('state', 'State', STATE_LABELS)}
      ${owner
        ? html`<button type="button" @click=${() => this.#applyFilter({owner: null})}
            >Owner: ${bidiIsolate(owner)} <span aria-hidden="true">✕</span><span class="visually-hidden">, show all owners</span></button>`
        : nothing}
    </form>`;
  }
}

customElements.define('table-filters', TableFilters);
