import '/console/time-left.js';
import {html, nothing, repeat} from '/console/lit.js';
import {bidiIsolate, escapeBidi} from '/console/bidi.js';
import {onEverySecond} from '/console/clock.js';
import {
  CHANNEL_LABELS,
  DIRECTION_LABELS,
  EVENT_LABELS,
  formatBytes,
  formatDateTime,
  formatDuration,
  formatNumber,
  KIND_LABELS,
  shortId,
  STATE_LABELS,
  STATUS_LABELS,
} from '/console/format.js';
import {LiveData} from '/console/live-data.js';
import {progressBar} from '/console/progress-bar.js';
import {actionButtons} from '/console/session-actions.js';
import {TransferSpeeds} from '/console/transfer-speed.js';
import {ViewElement} from '/console/view-element.js';

/**
 * One session: its properties, files and history. Properties: `session` (the identifier), `onError`
 * (see LiveData), `onResult` (see session-actions.js).
 */
class SessionView extends ViewElement {
  #id = null;
  #live = null;
  #data = null;
  #isNotFound = false;
  #speeds = new TransferSpeeds();
  #stopTimer = null;

  set session(id) {
    if (id !== this.#id) {
      this.#id = id;
      this.#data = null;
      this.#isNotFound = false;
      this.#subscribe();
    }
  }

  connectedCallback() {
    super.connectedCallback();
    // A stalled transfer sends no events, but its speed must disappear.
    this.#stopTimer = onEverySecond(() => this.scheduleRender());
    this.#subscribe();
  }

  disconnectedCallback() {
    this.#stopTimer();
    this.#live?.close();
    this.#live = null;
  }

  refresh() {
    this.#live?.refresh();
  }

  #subscribe() {
    if (!this.isConnected || !this.#id) {
      return;
    }
    this.#live?.close();
    this.#speeds = new TransferSpeeds();
    const onData = (data) => this.#receive(data);
    this.#live = new LiveData(`/console/sessions/${encodeURIComponent(this.#id)}`, onData, (error) => this.#onLiveError(error));
    this.scheduleRender();
  }

  /** Moves the focus to the heading, because following a link to this view loses the focus. */
  render() {
    super.render();
    if (document.activeElement === document.body) {
      this.querySelector('h1').focus({preventScroll: true});
    }
  }

  #receive(data) {
    this.#data = data;
    this.#isNotFound = false;
    this.#speeds.addSample(data.files, performance.now());
    this.scheduleRender();
  }

  #onLiveError(error) {
    this.#isNotFound = error?.status === 404;
    this.onError(this.#isNotFound ? null : error);
    this.scheduleRender();
  }

  template() {
    const title = html`<h1 tabindex="-1">Session <span class="id">${shortId(this.#id ?? '')}</span></h1>`;
    return html`<p class="back"><a href="#">← All sessions</a></p>
      ${title} ${this.#content()}`;
  }

  #content() {
    if (this.#isNotFound) {
      return html`<p class="empty">Session not found, and it has no history.</p>`;
    }
    if (!this.#data) {
      return html`<p class="notice">Loading…</p>`;
    }
    return html`${this.#data.session ? this.#properties() : this.#deletedSummary()} ${this.#files()} ${this.#history()}`;
  }

  #deletedSummary() {
    const last = this.#data.history.at(-1);
    return html`<p class="message">This session no longer exists: ${EVENT_LABELS[last.event].toLowerCase()}
      on ${formatDateTime(last.occurred_at)}${last.user ? html` by ${bidiIsolate(last.user)}` : nothing}.</p>
      <dl class="properties">
        ${property('Identifier', html`<span class="id full-id">${this.#data.id}</span>`)}
        ${property('Kind', KIND_LABELS[last.kind])} ${property('Owner', bidiIsolate(last.owner))}
        ${property('Item', html`<span class="id full-id">${last.item_id}</span>`)}
      </dl>`;
  }

  #properties() {
    const {session, details} = this.#data;
    const error = details.error?.default_message;
    return html`<div class="actions">${actionButtons(session, this.onResult)}</div>
      <dl class="properties">
        ${property('Identifier', html`<span class="id full-id">${session.id}</span>`)}
        ${property('Kind', KIND_LABELS[session.kind])}
        ${property('State', html`<span class="state ${session.state.toLowerCase()}">${STATE_LABELS[session.state]}</span>
          ${session.completion_requested ? html`<span class="secondary">completes when all pulls are finished</span>` : nothing}`)}
        ${error ? property('Error', bidiIsolate(error)) : nothing}
        ${property('Owner', bidiIsolate(session.owner))}
        ${property('Item', html`${bidiIsolate(session.item)} <span class="secondary">in ${bidiIsolate(session.library)}</span>`)}
        ${property('Time left', html`<time-left until=${session.expires_at}></time-left>
          <span class="secondary">until ${formatDateTime(session.expires_at)}</span>`)}
        ${details.client_progress ? property('Client progress', `${details.client_progress} %`) : nothing}
      </dl>`;
  }

  #files() {
    const {session, files, has_more_files: hasMore} = this.#data;
    if (!session) {
      return nothing;
    }
    return html`<h2>Files</h2>
      ${files.length === 0
        ? html`<p class="empty">${session.kind === 'UPDATE' ? 'No files added.' : 'No files prepared.'}</p>`
        : html`<table role="table">
            <caption><span class="visually-hidden">Files of this session</span></caption>
            <thead role="rowgroup"><tr role="row">
              ${['File', 'Direction', 'Status', 'Progress', 'Speed'].map((title) => html`<th role="columnheader" scope="col">${title}</th>`)}
            </tr></thead>
            <tbody role="rowgroup">${repeat(files, ({name}) => name, (file) => this.#file(file))}</tbody>
          </table>`}
      ${hasMore ? html`<p class="notice">Only the first ${formatNumber(files.length)} files are shown.</p>` : nothing}`;
  }

  #file(file) {
    return html`<tr role="row">
      <th role="rowheader" scope="row"><span class="name">${bidiIsolate(file.name)}</span></th>
      <td role="cell" data-title="Direction">${DIRECTION_LABELS[file.direction] ?? file.direction}</td>
      <td role="cell" data-title="Status">${this.#status(file)}</td>
      <td role="cell" data-title="Progress">${progressBar(file.bytes, file.size, `Progress of ${escapeBidi(file.name)}`)}</td>
      <td role="cell" data-title="Speed">${this.#speed(file)}</td>
    </tr>`;
  }

  /** Files of download sessions have no status. */
  #status(file) {
    const error = file.error?.default_message;
    const label = STATUS_LABELS[file.status] ?? file.status ?? (file.bytes >= file.size ? 'Downloaded' : 'Prepared');
    return html`${label}${error ? html` <span class="secondary">${bidiIsolate(error)}</span>` : nothing}`;
  }

  #speed(file) {
    const speed = this.#speeds.speedOf(file.name, performance.now());
    if (speed === null || (file.size && file.bytes >= file.size)) {
      return html`<span class="secondary">–</span>`;
    }
    const left = file.size ? `, ${formatDuration(((file.size - file.bytes) / speed) * 1000)} left` : '';
    return `${formatBytes(speed)}/s${left}`;
  }

  #history() {
    return html`<h2>History</h2>
      <ol class="history">${this.#data.history.map((event) => this.#event(event))}</ol>
      ${this.#data.history.length ? nothing : html`<p class="empty">No history.</p>`}`;
  }

  #event({occurred_at: occurredAt, event, user, channel, address, request_id: requestId, message}) {
    return html`<li>
      <time datetime=${occurredAt}>${formatDateTime(occurredAt)}</time>
      <strong>${EVENT_LABELS[event] ?? event}</strong>
      <span>${user ? html`by <span class="name">${bidiIsolate(user)}</span>, ` : nothing}${CHANNEL_LABELS[channel] ?? channel}${
        address ? html`, from <span class="id">${address}</span>` : nothing}${
        requestId ? html` <span class="secondary">request ${bidiIsolate(requestId)}</span>` : nothing}</span>
      ${message ? html`<span class="event-message">${bidiIsolate(message.default_message)}</span>` : nothing}
    </li>`;
  }
}

const property = (name, value) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

customElements.define('session-view', SessionView);
