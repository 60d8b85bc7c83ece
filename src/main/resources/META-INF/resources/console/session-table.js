import '/console/time-left.js';
import '/console/table-filters.js';
import {html, nothing, repeat} from '/console/lit.js';
import {foreign, visible} from '/console/foreign.js';
import {Live} from '/console/live.js';
import {View} from '/console/view.js';
import {actionsOf} from '/console/actions.js';
import {parametersOf, sessionAddress, tableAddress} from '/console/route.js';
import {progress} from '/console/progress.js';
import {RowFocus} from '/console/row-focus.js';
import {count, counted, KINDS, shortId, STATES} from '/console/words.js';

const COLUMNS = [
  {title: 'Session'},
  {title: 'Kind', sort: 'kind'},
  {title: 'State', sort: 'state'},
  {title: 'Owner', sort: 'owner'},
  {title: 'Item', sort: 'item'},
  {title: 'Files'},
  {title: 'Time left', sort: 'time'},
  {title: 'Actions'},
];

/** All sessions, or those that are wanted, a page of them. */
class SessionTable extends View {
  #query = {};
  #key = null;
  #live = null;
  #shown = null;
  #focus = new RowFocus(this);

  set query(query) {
    this.#query = query;
    const key = `/console/sessions?${parametersOf({...query, page: pageOf(query) || null})}`;
    if (key !== this.#key) {
      this.#key = key;
      this.#watch();
    }
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener('keydown', (event) => this.#focus.onKey(event));
    this.#watch();
  }

  disconnectedCallback() {
    this.#live?.close();
    this.#live = null;
  }

  refresh() {
    this.#live?.refresh();
  }

  #watch() {
    if (!this.isConnected || !this.#key) {
      return;
    }
    this.#live?.close();
    this.#live = new Live(this.#key, (shown) => this.#take(shown), (refusal) => this.state(refusal));
    this.update();
  }

  #take(shown) {
    this.#shown = shown;
    this.update();
  }

  draw() {
    this.#focus.keep(() => super.draw());
  }

  template() {
    if (!this.#shown) {
      return html`<p class="notice">Loading…</p>`;
    }
    const {sessions, has_more: hasMore, counts, window: searched} = this.#shown;
    return html`<h1 class="unseen">Sessions</h1>
      <table-filters .query=${this.#query} .counts=${counts}></table-filters>
      ${searched
        ? html`<p class="notice">There are more than ${count(searched)} sessions. Only the
            ${count(searched)} that expire first are sorted and searched; a full identifier is always found.</p>`
        : nothing}
      <table role="table">
        <caption><span class="unseen">Sessions${this.all ? '' : ' of yours'}, page ${pageOf(this.#query) + 1}</span></caption>
        <thead role="rowgroup"><tr role="row">${COLUMNS.map((column) => this.#heading(column))}</tr></thead>
        <tbody role="rowgroup">${repeat(sessions, ({id}) => id, (session) => this.#row(session))}</tbody>
      </table>
      ${sessions.length ? nothing : html`<p class="nothing">${this.#nothing()}</p>`}
      ${this.#pages(sessions.length, hasMore)}`;
  }

  #nothing() {
    return Object.keys(this.#query).length ? 'No session matches the filter.' : 'There are no sessions.';
  }

  #heading({title, sort}) {
    if (!sort) {
      return html`<th role="columnheader" scope="col">${title}</th>`;
    }
    const current = this.#query.sort ?? 'time';
    const isUp = current === sort;
    const isDown = current === `-${sort}`;
    const next = isUp ? `-${sort}` : sort;
    return html`<th role="columnheader" scope="col" aria-sort=${isUp ? 'ascending' : isDown ? 'descending' : 'none'}>
      <a href=${tableAddress({...this.#query, sort: next, page: null})}
        >${title}<span class="arrow" aria-hidden="true">${isUp ? ' ▲' : isDown ? ' ▼' : ''}</span></a>
    </th>`;
  }

  #row(session) {
    const {id, kind, state, owner, item, library, files} = session;
    const byOwner = tableAddress({...this.#query, owner, page: null});
    return html`<tr role="row" data-id=${id}>
      <th role="rowheader" scope="row"><a class="id" href=${sessionAddress(id)}
        aria-label="Session ${shortId(id)}" title=${id}>${shortId(id)}</a></th>
      <td role="cell" data-title="Kind">${KINDS[kind]}</td>
      <td role="cell" data-title="State"><span class="state ${state.toLowerCase()}">${STATES[state]}</span>${
        session.completing ? html` <span class="aside">completing</span>` : nothing}</td>
      <td role="cell" data-title="Owner">${this.all
        ? html`<a href=${byOwner} title="Only the sessions of ${visible(owner)}">${breakable(owner)}</a>`
        : breakable(owner)}</td>
      <td role="cell" data-title="Item"><span class="name">${foreign(item)}</span> <span class="aside">${foreign(library)}</span></td>
      <td role="cell" data-title="Files">${this.#files(files, id)}</td>
      <td role="cell" data-title="Time left"><time-left until=${session.expires_at}></time-left></td>
      <td role="cell" class="actions">${actionsOf(session, this.told)}</td>
    </tr>`;
  }

  #files(files, id) {
    if (files.count === 0) {
      return html`<span class="aside">none</span>`;
    }
    const what = files.count === 1 ? foreign(files.first) : `${files.ready} of ${counted(files.count, 'file')}`;
    return html`<span class="name">${what}</span>
      ${progress(files.bytes, files.size, `Files of session ${shortId(id)}`)}`;
  }

  #pages(length, hasMore) {
    const page = pageOf(this.#query);
    if (page === 0 && !hasMore) {
      return nothing;
    }
    const to = (next) => tableAddress({...this.#query, page: next || null});
    return html`<nav class="pages" aria-label="Pages">
      ${page > 0 ? html`<a class="button" href=${to(page - 1)}>Previous</a>` : nothing}
      <span>${count(page * 100 + 1)}–${count(page * 100 + length)}</span>
      ${hasMore ? html`<a class="button" href=${to(page + 1)}>Next</a>` : nothing}
    </nav>`;
  }
}

/** Where a line may end within a name: after its @. */
const breakable = (name) => html`<bdi>${visible(name).split(/(?<=@)/).map((part) => html`${part}<wbr>`)}</bdi>`;

const pageOf = (query) => Number(query.page) || 0;

customElements.define('session-table', SessionTable);
