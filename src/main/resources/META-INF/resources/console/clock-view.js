import {ApiError} from '/console/api.js';
import {bidiIsolate} from '/console/bidi.js';
import {onEverySecond, setServerTime} from '/console/clock.js';
import {callControl} from '/console/control-api.js';
import {ControlView} from '/console/control-view.js';
import {formatCount, formatDateTime, formatDuration, parseDuration, shortId} from '/console/format.js';
import {html} from '/console/lit.js';
import {sessionHash} from '/console/route.js';
import {announceToScreenReader} from '/console/view-element.js';

const SESSION_LABELS = {update_session: 'Update session', download_session: 'Download session'};

/** The result of the last advance, also after the advance has expired the user's login. */
let lastResult = '';

/** Virtual time: shows it and what expires next, advances it, freezes it and lets it run. */
class ClockView extends ControlView {
  #receivedAt = 0;
  #error = null;
  #isBusy = false;
  #stopTimer = null;

  get heading() {
    return 'Clock';
  }

  load() {
    return callControl('GET', '/clock');
  }

  connectedCallback() {
    super.connectedCallback();
    this.#stopTimer = onEverySecond(() => this.scheduleRender());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#stopTimer();
  }

  onData(clock) {
    this.data = clock;
    this.#receivedAt = performance.now();
    setServerTime(clock.now);
  }

  /** Returns virtual time in milliseconds since 1970. */
  #now() {
    const elapsed = this.data.mode === 'running' ? performance.now() - this.#receivedAt : 0;
    return Date.parse(this.data.now) + elapsed;
  }

  async #setMode(mode) {
    await this.#run(async () => {
      await this.call('PUT', '/clock', JSON.stringify({mode}));
      announceToScreenReader(mode === 'frozen' ? 'The clock is frozen.' : 'The clock is running.');
    });
  }

  #submitAdvance(event) {
    event.preventDefault();
    const form = new FormData(event.target, event.submitter);
    const target = form.get('to') ? {to: form.get('to')} : {by: form.get('by').trim()};
    return this.#run(() => this.#advance({...target, transfers: form.get('transfers')}));
  }

  async #advance(advance) {
    const result = await this.call('POST', '/clock/advance', JSON.stringify(advance));
    lastResult = describeAdvance(result);
    announceToScreenReader(lastResult);
    if (!(await this.isLoggedIn())) {
      this.onError(new ApiError(401, `${lastResult} Your login has expired, too.`));
    }
  }

  /** Runs an action unless another one runs, and shows its error beside the fields. */
  async #run(action) {
    if (this.#isBusy) {
      return;
    }
    this.#error = null;
    this.#isBusy = true;
    try {
      await action();
    } catch (error) {
      this.#error = error;
    }
    this.#isBusy = false;
    this.scheduleRender();
    this.refresh();
  }

  content() {
    const {mode, offset} = this.data;
    const now = new Date(this.#now()).toISOString();
    return html`<dl class="properties">
        <div><dt>Virtual time</dt>
          <dd><time class="virtual-time" datetime=${now}>${formatDateTime(now)}</time>
            <span class="secondary unbroken">${now.replace(/\.\d+/, '')}</span></dd></div>
        <div><dt>Mode</dt>
          <dd><span class="state ${mode === 'running' ? 'active' : 'done'}">${mode === 'running' ? 'Running' : 'Frozen'}</span></dd></div>
        <div><dt>Ahead of system time</dt><dd>${formatDuration(parseDuration(offset))}</dd></div>
        <div class="long"><dt>Next expiry</dt><dd class="next-expiry">${this.#nextExpiry()}</dd></div>
      </dl>
      ${this.#modeButton(mode)} ${this.#advanceForm()}
      <h2>Last advance</h2>
      <p class="panel result">${lastResult || 'This page has not advanced the clock yet.'}</p>`;
  }

  #nextExpiry() {
    if (!this.data.next_expiry) {
      return 'nothing expires';
    }
    const {at, type, id, user} = this.data.next_expiry;
    const subject = id
      ? html`${SESSION_LABELS[type]} <a class="id" href=${sessionHash(id)}>${shortId(id)}</a>`
      : html`Login of ${bidiIsolate(user)}`;
    return html`${subject} <span class="unbroken">in ${formatDuration(Date.parse(at) - this.#now())}</span>
      <span class="secondary unbroken">at ${formatDateTime(at)}</span>`;
  }

  #modeButton(mode) {
    return html`<div class="actions">
      <button type="button" @click=${() => this.#setMode(mode === 'running' ? 'frozen' : 'running')}
        >${mode === 'running' ? 'Freeze' : 'Run'}</button>
    </div>`;
  }

  #advanceForm() {
    return html`<h2>Advance</h2>
      <form class="panel fields" @submit=${(event) => this.#submitAdvance(event)}>
        <label>Duration
          <input name="by" value="PT5M" autocomplete="off" spellcheck="false" aria-describedby="advance-hint advance-error"
            aria-invalid=${this.#error?.status === 400}>
        </label>
        <label>Running transfers
          <select name="transfers">
            <option value="moving">keep moving</option>
            <option value="stalled">are stalled</option>
          </select>
        </label>
        <button type="submit" class="primary">Advance</button>
        <button type="submit" name="to" value="next-expiry">Advance to next expiry</button>
        <p id="advance-hint" class="secondary">A duration in ISO 8601: PT4H, PT1M30S, P1D. Logins expire too, also yours.</p>
        <p id="advance-error" class="error-text" role="alert">${this.#error?.message}</p>
      </form>`;
  }
}

function describeAdvance({now, advanced, expired, transfers}) {
  return (
    `Advanced by ${formatDuration(parseDuration(advanced))} to ${formatDateTime(now)}. ` +
    `Expired: ${formatCount(expired.update_sessions, 'update session')}, ` +
    `${formatCount(expired.download_sessions, 'download session')}, ${formatCount(expired.logins, 'login')}. ` +
    `Transfers: ${transfers.renewed} renewed, ${transfers.aborted} aborted.`
  );
}

customElements.define('clock-view', ClockView);
