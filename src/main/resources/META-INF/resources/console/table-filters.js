import {html, live, nothing} from '/console/lit.js';
import {foreign} from '/console/foreign.js';
import {View} from '/console/view.js';
import {go, tableAddress} from '/console/route.js';
import {count, KINDS, STATES} from '/console/words.js';

const PATIENCE = 250;

/** What is wanted of all sessions, and how many there are. */
class TableFilters extends View {
  #query = {};
  #counts = {counts: [], at_least: false};
  #timer = null;

  set query(query) {
    this.#query = query;
    this.update();
  }

  set counts(counts) {
    this.#counts = counts;
    this.update();
  }

  #want(change, options) {
    go(tableAddress({...this.#query, ...change, page: null}), options);
  }

  /** Not with every letter: each would be another thing to look at. */
  #search(text) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#want({q: text.trim()}, {replace: true}), PATIENCE);
  }

  /** What is being typed, which is not looked for yet; null where nobody types. */
  #typed() {
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

  #countOf(matches) {
    const sum = this.#counts.counts.filter(matches).reduce((all, {count: each}) => all + each, 0);
    return count(sum);
  }

  #choice(name, label, words) {
    const chosen = (this.#query[name] ?? '').toUpperCase();
    const others = this.#othersThan(name);
    return html`<label>${label}
      <select name=${name} .value=${live(chosen)} @change=${(event) => this.#want({[name]: event.target.value.toLowerCase()})}>
        <option value="" ?selected=${!chosen}>All (${this.#countOf(others)}${this.#counts.at_least ? '+' : ''})</option>
        ${Object.entries(words).map(
          ([value, word]) => html`<option value=${value} ?selected=${chosen === value}
            >${word} (${this.#countOf((each) => each[name] === value && others(each))})</option>`,
        )}
      </select>
    </label>`;
  }

  /** Of the kinds those in the chosen state are counted, and the other way round. */
  #othersThan(name) {
    const other = name === 'kind' ? 'state' : 'kind';
    const chosen = (this.#query[other] ?? '').toUpperCase();
    return (each) => !chosen || each[other] === chosen;
  }

  template() {
    const {owner, q = ''} = this.#query;
    return html`<form class="filters" role="search" @submit=${(event) => event.preventDefault()}>
      <label class="search">Search
        <input id="search" type="search" .value=${live(this.#typed() ?? q)}
          placeholder="item, file, owner, id" aria-keyshortcuts="/" maxlength="200"
          @input=${(event) => this.#search(event.target.value)} @keydown=${(event) => this.#onKey(event)}>
      </label>
      ${this.#choice('kind', 'Kind', KINDS)} ${this.#choice('state', 'State', STATES)}
      ${owner
        ? html`<button type="button" @click=${() => this.#want({owner: null})}
            >Owner: ${foreign(owner)} <span aria-hidden="true">✕</span><span class="unseen">, show all owners</span></button>`
        : nothing}
    </form>`;
  }
}

customElements.define('table-filters', TableFilters);
