import '/console/time-left.js';
import '/console/table-filters.js';
import {html, nothing, repeat} from '/console/lit.js';
import {bidiIsolate, breakableName, escapeBidi} from '/console/bidi.js';
import {formatCount, formatNumber, KIND_LABELS, shortId, STATE_LABELS} from '/console/format.js';
import {LiveData} from '/console/live-data.js';
import {progressBar} from '/console/progress-bar.js';
import {sessionHash, tableHash, toSearchParams} from '/console/route.js';
import {RowFocus} from '/console/row-focus.js';
import {actionButtons} from '/console/session-actions.js';
import {ViewElement} from '/console/view-element.js';

const PAGE_SIZE = 100;

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

/**
 * A page of the sessions that match the query. Properties: `query`, `canSeeAll`, `onError` (see
 * LiveData), `onResult` (see session-actions.js).
 */
class SessionTable extends ViewElement {
  #query = {};
  #path = null;
  #live = null;
  #data = null;
  #focus = new RowFocus(this);

  set query(query) {
    this.#query = query;
    const path = `/console/sessions?${toSearchParams({...query, page: pageOf(query) || null})}`;
    if (path !== this.#path) {
      this.#path = path;
      this.#subscribe();
    }
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener('keydown', (event) => this.#focus.onKey(event));
    this.#subscribe();
  }

  disconnectedCallback() {
    this.#live?.close();
    this.#live = null;
  }

  refresh() {
    this.#live?.refresh();
  }

  #subscribe() {
    if (!this.isConnected || !this.#path) {
      return;
    }
    this.#live?.close();
    this.#live = new LiveData(this.#path, (data) => this.#receive(data), (error) => this.onError(error));
    this.scheduleRender();
  }

  #receive(data) {
    this.#data = data;
    this.scheduleRender();
  }

  render() {
    this.#focus.preserveFocus(() => super.render());
  }

  template() {
    if (!this.#data) {
      return html`<p class="notice">Loading…</p>`;
    }
    const {sessions, has_more: hasMore, counts, search_limit: searchLimit} = this.#data;
    const title = this.canSeeAll ? 'Sessions' : 'Your sessions';
    return html`<h1 class="visually-hidden">Sessions</h1>
      <table-filters .query=${this.#query} .counts=${counts}></table-filters>
      ${searchLimit
        ? html`<p class="notice">There are more than ${formatNumber(searchLimit)} sessions. Only the
            ${formatNumber(searchLimit)} that expire first are sorted and searched; a full identifier is always found.</p>`
        : nothing}
      <table role="table">
        <caption><span class="visually-hidden">${title}, page ${pageOf(this.#query) + 1}</span></caption>
        <thead role="rowgroup"><tr role="row">${COLUMNS.map((column) => this.#heading(column))}</tr></thead>
        <tbody role="rowgroup">${repeat(sessions, ({id}) => id, (session) => this.#row(session))}</tbody>
      </table>
      ${sessions.length ? nothing : html`<p class="empty">${this.#emptyText()}</p>`}
      ${this.#pages(sessions.length, hasMore)}`;
  }

  #emptyText() {
    return Object.keys(this.#query).length ? 'No session matches the filter.' : 'There are no sessions.';
  }

  #heading({title, sort}) {
    if (!sort) {
      return html`<th role="columnheader" scope="col">${title}</th>`;
    }
    const current = this.#query.sort ?? 'time';
    const isAscending = current === sort;
    const isDescending = current === `-${sort}`;
    const next = isAscending ? `-${sort}` : sort;
    return html`<th role="columnheader" scope="col" aria-sort=${isAscending ? 'ascending' : isDescending ? 'descending' : 'none'}>
      <a href=${tableHash({...this.#query, sort: next, page: null})}
        >${title}<span class="arrow" aria-hidden="true">${isAscending ? ' ▲' : isDescending ? ' ▼' : ''}</span></a>
    </th>`;
  }

  #row(session) {
    const {id, kind, state, owner, item, library, files} = session;
    const ownerHash = tableHash({...this.#query, owner, page: null});
    return html`<tr role="row" data-id=${id}>
      <th role="rowheader" scope="row"><a class="id" href=${sessionHash(id)}
        aria-label="Session ${shortId(id)}" title=${id}>${shortId(id)}</a></th>
      <td role="cell" data-title="Kind">${KIND_LABELS[kind]}</td>
      <td role="cell" data-title="State"><span class="state ${state.toLowerCase()}">${STATE_LABELS[state]}</span>${
        session.completion_requested ? html` <span class="secondary">completing</span>` : nothing}</td>
      <td role="cell" data-title="Owner">${this.canSeeAll
        ? html`<a href=${ownerHash} title="Only the sessions of ${escapeBidi(owner)}">${breakableName(owner)}</a>`
        : breakableName(owner)}</td>
      <td role="cell" data-title="Item"><span class="name">${bidiIsolate(item)}</span> <span class="secondary">${bidiIsolate(library)}</span></td>
      <td role="cell" data-title="Files">${this.#files(files, id)}</td>
      <td role="cell" data-title="Time left"><time-left until=${session.expires_at}></time-left></td>
      <td role="cell" class="actions">${actionButtons(session, this.onResult)}</td>
    </tr>`;
  }

  #files(files, id) {
    if (files.count === 0) {
      return html`<span class="secondary">none</span>`;
    }
    const summary = files.count === 1 ? bidiIsolate(files.first) : `${files.ready} of ${formatCount(files.count, 'file')}`;
    return html`<span class="name">${summary}</span>
      ${progressBar(files.bytes, files.size, `Files of session ${shortId(id)}`)}`;
  }

  #pages(length, hasMore) {
    const page = pageOf(this.#query);
    if (page === 0 && !hasMore) {
      return nothing;
    }
    const pageHash = (number) => tableHash({...this.#query, page: number || null});
    return html`<nav class="pages" aria-label="Pages">
      ${page > 0 ? html`<a class="button" href=${pageHash(page - 1)}>Previous</a>` : nothing}
      <span>${formatNumber(page * PAGE_SIZE + 1)}–${formatNumber(page * PAGE_SIZE + length)}</span>
      ${hasMore ? html`<a class="button" href=${pageHash(page + 1)}>Next</a>` : nothing}
    </nav>`;
  }
}

const pageOf = (query) => Number(query.page) || 0;

customElements.define('session-table', SessionTable);
