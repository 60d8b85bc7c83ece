import '/console/time-left.js';
import {html, nothing, repeat} from '/console/lit.js';
import {everySecond, serverNow} from '/console/clock.js';
import {foreign, visible} from '/console/foreign.js';
import {Live} from '/console/live.js';
import {Speeds} from '/console/speed.js';
import {View} from '/console/view.js';
import {actionsOf} from '/console/actions.js';
import {progress} from '/console/progress.js';
import {bytes, count, DIRECTIONS, EVENTS, KINDS, moment, shortId, STATES, STATUSES, timeLeft, WAYS} from '/console/words.js';

/** One session: how it is, its files, and what happened to it. */
class SessionView extends View {
  #id = null;
  #live = null;
  #shown = null;
  #isUnknown = false;
  #speeds = new Speeds();
  #endTicks = null;

  set session(id) {
    if (id !== this.#id) {
      this.#id = id;
      this.#shown = null;
      this.#isUnknown = false;
      this.#watch();
    }
  }

  connectedCallback() {
    super.connectedCallback();
    // A speed gets old by itself: what stalls sends no news.
    this.#endTicks = everySecond(() => this.update());
    this.#watch();
  }

  disconnectedCallback() {
    this.#endTicks();
    this.#live?.close();
    this.#live = null;
  }

  refresh() {
    this.#live?.refresh();
  }

  #watch() {
    if (!this.isConnected || !this.#id) {
      return;
    }
    this.#live?.close();
    this.#speeds = new Speeds();
    const seen = (shown, now) => this.#take(shown, now);
    this.#live = new Live(`/console/sessions/${encodeURIComponent(this.#id)}`, seen, (refusal) => this.#heard(refusal));
    this.update();
  }

  /** Whoever came by a link is at the page's heading now, not at its top. */
  draw() {
    super.draw();
    if (document.activeElement === document.body) {
      this.querySelector('h1').focus({preventScroll: true});
    }
  }

  #take(shown, now) {
    this.#shown = shown;
    this.#isUnknown = false;
    this.#speeds.note(shown.files, now);
    this.update();
  }

  #heard(refusal) {
    this.#isUnknown = refusal?.status === 404;
    this.state(this.#isUnknown ? null : refusal);
    this.update();
  }

  template() {
    const title = html`<h1 tabindex="-1">Session <span class="id">${shortId(this.#id ?? '')}</span></h1>`;
    return html`<p class="back"><a href="#">← All sessions</a></p>
      ${title} ${this.#content()}`;
  }

  #content() {
    if (this.#isUnknown) {
      return html`<p class="nothing">Session not found, and it has no history.</p>`;
    }
    if (!this.#shown) {
      return html`<p class="notice">Loading…</p>`;
    }
    return html`${this.#shown.session ? this.#facts() : this.#gone()} ${this.#files()} ${this.#history()}`;
  }

  #gone() {
    const last = this.#shown.history.at(-1);
    return html`<p class="told">This session no longer exists: ${EVENTS[last.event].toLowerCase()}
      on ${moment(last.at)}${last.user ? html` by ${foreign(last.user)}` : nothing}.</p>
      <dl class="facts">
        ${fact('Identifier', html`<span class="id whole">${this.#shown.id}</span>`)}
        ${fact('Kind', KINDS[last.kind])} ${fact('Owner', foreign(last.owner))}
        ${fact('Item', html`<span class="id whole">${last.item_id}</span>`)}
      </dl>`;
  }

  #facts() {
    const {session, more} = this.#shown;
    const error = more.error?.default_message;
    return html`<div class="actions">${actionsOf(session, this.told)}</div>
      <dl class="facts">
        ${fact('Identifier', html`<span class="id whole">${session.id}</span>`)}
        ${fact('Kind', KINDS[session.kind])}
        ${fact('State', html`<span class="state ${session.state.toLowerCase()}">${STATES[session.state]}</span>
          ${session.completing ? html`<span class="aside">completes when all pulls are finished</span>` : nothing}`)}
        ${error ? fact('Error', foreign(error)) : nothing}
        ${fact('Owner', foreign(session.owner))}
        ${fact('Item', html`${foreign(session.item)} <span class="aside">in ${foreign(session.library)}</span>`)}
        ${fact('Time left', html`<time-left until=${session.expires_at}></time-left>
          <span class="aside">until ${moment(session.expires_at)}</span>`)}
        ${more.client_progress ? fact('Client progress', `${more.client_progress} %`) : nothing}
      </dl>`;
  }

  #files() {
    const {session, files, has_more_files: hasMore} = this.#shown;
    if (!session) {
      return nothing;
    }
    return html`<h2>Files</h2>
      ${files.length === 0
        ? html`<p class="nothing">${session.kind === 'UPDATE' ? 'No files added.' : 'No files prepared.'}</p>`
        : html`<table role="table">
            <caption><span class="unseen">Files of this session</span></caption>
            <thead role="rowgroup"><tr role="row">
              ${['File', 'Direction', 'Status', 'Progress', 'Speed'].map((each) => html`<th role="columnheader" scope="col">${each}</th>`)}
            </tr></thead>
            <tbody role="rowgroup">${repeat(files, ({name}) => name, (file) => this.#file(file))}</tbody>
          </table>`}
      ${hasMore ? html`<p class="notice">Only the first ${count(files.length)}.</p>` : nothing}`;
  }

  #file(file) {
    return html`<tr role="row">
      <th role="rowheader" scope="row"><span class="name">${foreign(file.name)}</span></th>
      <td role="cell" data-title="Direction">${DIRECTIONS[file.direction] ?? file.direction}</td>
      <td role="cell" data-title="Status">${this.#status(file)}</td>
      <td role="cell" data-title="Progress">${progress(file.bytes, file.size, `Progress of ${visible(file.name)}`)}</td>
      <td role="cell" data-title="Speed">${this.#speed(file)}</td>
    </tr>`;
  }

  #status(file) {
    const error = file.error?.default_message;
    const word = STATUSES[file.status] ?? file.status ?? (file.bytes >= file.size ? 'Downloaded' : 'Prepared');
    return html`${word}${error ? html` <span class="aside">${foreign(error)}</span>` : nothing}`;
  }

  #speed(file) {
    const speed = this.#speeds.of(file.name, serverNow());
    if (speed === null || (file.size && file.bytes >= file.size)) {
      return html`<span class="aside">–</span>`;
    }
    const left = file.size ? `, ${timeLeft(((file.size - file.bytes) / speed) * 1000)} to go` : '';
    return `${bytes(speed)}/s${left}`;
  }

  #history() {
    return html`<h2>History</h2>
      <ol class="history">${this.#shown.history.map((event) => this.#event(event))}</ol>
      ${this.#shown.history.length ? nothing : html`<p class="nothing">No history.</p>`}`;
  }

  #event({at, event, user, via, address, request_id: request, message}) {
    return html`<li>
      <time datetime=${at}>${moment(at)}</time>
      <strong>${EVENTS[event] ?? event}</strong>
      <span>${user ? html`by <span class="name">${foreign(user)}</span>, ` : nothing}${WAYS[via] ?? via}${
        address ? html`, from <span class="id">${address}</span>` : nothing}${
        request ? html` <span class="aside">request ${foreign(request)}</span>` : nothing}</span>
      ${message ? html`<span class="message">${foreign(message.default_message)}</span>` : nothing}
    </li>`;
  }
}

const fact = (name, value) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

customElements.define('session-view', SessionView);
