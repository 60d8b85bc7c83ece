import '/console/journal-filters.js';
import {bidiIsolate, breakableName, breakablePath, escapeBidi} from '/console/bidi.js';
import {confirm} from '/console/confirm-dialog.js';
import {callControl, downloadControl} from '/console/control-api.js';
import {ControlView} from '/console/control-view.js';
import {CHANNEL_LABELS, formatDateTime, formatNumber, formatShortDuration, formatTime, parseDuration, shortId} from '/console/format.js';
import {openJournalEntry} from '/console/journal-entry.js';
import {html, nothing, repeat} from '/console/lit.js';
import {sessionHash, toJournalParams} from '/console/route.js';
import {RowFocus} from '/console/row-focus.js';
import {reportOutcome} from '/console/session-actions.js';

const COLUMNS = ['Entry', 'Time', 'API', 'Call', 'User', 'Session', 'Duration', 'Status'];

/** How many entries one request loads. */
const PAGE_SIZE = 100;

/** The maximum number of requests of one update. The journal has at most 10,000 entries. */
const MAX_PAGES = 100;

/** How many entries the table shows. */
const MAX_SHOWN = 500;

/** The latest calls and transfers that match the filter, the latest first. Property: `query`. */
class JournalView extends ControlView {
  #query = {};
  #entries = new Map();
  #after = 0;
  #droppedThrough = 0;
  #filterError = '';
  #isPaused = false;
  #focus = new RowFocus(this);

  get heading() {
    return 'Journal';
  }

  get notFoundText() {
    return 'The journal is not available on this server.';
  }

  set query(query) {
    const isChanged = `${toJournalParams(query)}` !== `${toJournalParams(this.#query)}`;
    this.#query = query;
    if (isChanged) {
      this.#deleteLoaded();
      this.#isPaused = false;
      this.start();
    }
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener('keydown', (event) => this.#focus.onKey(event));
  }

  /** Loads what has happened after the last update: new entries, and those of transfers that have ended. */
  async load() {
    const loaded = [];
    let after = this.#after;
    let page;
    for (let count = 0; count === 0 || (count < MAX_PAGES && page.entries.length === PAGE_SIZE); count++) {
      const parameters = toJournalParams(this.#query);
      parameters.set('after', after);
      parameters.set('limit', PAGE_SIZE);
      page = await callControl('GET', `/journal?${parameters}`);
      loaded.push(...page.entries);
      after = page.entries.length ? positionOf(page.entries.at(-1)) : after;
    }
    return {entries: loaded, after, droppedThrough: page.dropped_through};
  }

  onData({entries, after, droppedThrough}) {
    entries.forEach((entry) => this.#entries.set(entry.id, entry));
    const shown = [...this.#entries.values()].sort((a, b) => a.id - b.id).slice(-MAX_SHOWN);
    this.#entries = new Map(shown.map((entry) => [entry.id, entry]));
    this.#after = after;
    this.#droppedThrough = droppedThrough;
    this.data = shown.reverse();
  }

  onInvalidRequest(error) {
    this.#filterError = error?.message ?? '';
    if (error) {
      this.data = [];
    }
  }

  render() {
    this.#focus.preserveFocus(() => super.render());
  }

  #togglePause() {
    this.#isPaused = !this.#isPaused;
    if (this.#isPaused) {
      this.stop();
      this.scheduleRender();
    } else {
      this.start();
    }
  }

  async #clear() {
    const options = {title: 'Clear the journal?', text: 'All entries are deleted.', confirmLabel: 'Clear journal'};
    if (await confirm(options)) {
      await reportOutcome(() => this.#deleteEntries(), () => 'The journal was cleared.', this.onResult);
    }
  }

  async #deleteEntries() {
    await this.call('DELETE', '/journal');
    this.#deleteLoaded();
    this.data = [];
    this.scheduleRender();
  }

  #deleteLoaded() {
    this.#entries.clear();
    this.#after = 0;
  }

  #download() {
    return reportOutcome(() => downloadControl('/journal.har', 'journal.har'), () => 'journal.har was downloaded.', this.onResult);
  }

  content() {
    return html`<journal-filters .query=${this.#query} .error=${this.#filterError}></journal-filters>
      <div class="actions above">
        <button type="button" aria-pressed=${this.#isPaused} @click=${() => this.#togglePause()}>Pause</button>
        <button type="button" @click=${() => this.#download()}>Download journal.har</button>
        <button type="button" class="danger" @click=${() => this.#clear()}>Clear journal</button>
        <span class="secondary">${this.#summary()}</span>
      </div>
      <table role="table">
        <caption><span class="visually-hidden">Entries of the journal, the latest first</span></caption>
        <thead role="rowgroup"><tr role="row">
          ${COLUMNS.map((title) => html`<th role="columnheader" scope="col">${title}</th>`)}
        </tr></thead>
        <tbody role="rowgroup">${repeat(this.data, ({id}) => id, (entry) => this.#row(entry))}</tbody>
      </table>
      ${this.data.length || this.#filterError ? nothing : html`<p class="empty">${this.#emptyText()}</p>`}`;
  }

  #summary() {
    const shown = this.data.length < MAX_SHOWN ? '' : `The latest ${formatNumber(MAX_SHOWN)} entries are shown.`;
    const dropped = this.#droppedThrough ? `Some entries up to ${this.#droppedThrough} are missing.` : '';
    return `${shown} ${dropped}`.trim();
  }

  #emptyText() {
    return Object.keys(this.#query).length ? 'No entry matches the filter.' : 'The journal is empty.';
  }

  #row(entry) {
    const {id, at, api, user, session, duration} = entry;
    return html`<tr role="row" data-id=${id}>
      <th role="rowheader" scope="row"><button type="button" class="small id" aria-haspopup="dialog"
        aria-label="Details of entry ${id}" @click=${() => openJournalEntry(entry)}>${id}</button></th>
      <td role="cell" data-title="Time"><time datetime=${at} title=${formatDateTime(at)}>${formatTime(at)}</time></td>
      <td role="cell" data-title="API" class="unbroken">${CHANNEL_LABELS[api] ?? escapeBidi(api) ?? NONE}</td>
      <td role="cell" data-title="Call">${call(entry)}</td>
      <td role="cell" data-title="User">${user ? breakableName(user) : NONE}</td>
      <td role="cell" data-title="Session">${session
        ? html`<a class="session-id" href=${sessionHash(session)} title=${session}>${shortId(session)}</a>`
        : NONE}</td>
      <td role="cell" data-title="Duration" class="count">${duration ? formatShortDuration(parseDuration(duration)) : NONE}</td>
      <td role="cell" data-title="Status">${status(entry)}</td>
    </tr>`;
  }
}

const NONE = html`<span class="secondary">–</span>`;

/** The operation or transfer; for a request that called no operation, its first line. */
const call = ({operation, transfer, file, method, path}) =>
  html`${breakablePath(operation ?? transfer ?? `${method} ${path}`)}${
    file ? html` <span class="secondary name">${bidiIsolate(file)}</span>` : nothing}`;

/** The position up to which the journal has been read with an entry: that of its end, if it has ended. */
const positionOf = ({id, ended}) => ended ?? id;

/** The HTTP status, or how a transfer ended; neither if a call had no response. */
function status({status: code, outcome, error, fault}) {
  const isFailed = error !== undefined || code >= 400 || /^(interrupted|failed)/.test(outcome);
  const text = code ?? outcome?.split(':')[0] ?? 'no response';
  return html`<span class="state ${isFailed ? 'error' : code || outcome === 'done' ? 'active' : ''}">${bidiIsolate(`${text}`)}</span>
    ${error ? html`<span class="line secondary">${breakablePath(error)}</span>` : nothing}
    ${fault ? html`<span class="line secondary">fault ${bidiIsolate(fault)}</span>` : nothing}`;
}

customElements.define('journal-view', JournalView);
