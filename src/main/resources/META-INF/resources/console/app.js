import '/console/clock-view.js';
import '/console/faults-view.js';
import '/console/journal-view.js';
import '/console/login-view.js';
import '/console/session-table.js';
import '/console/session-view.js';
import {html, nothing} from '/console/lit.js';
import {currentUser, logout, post} from '/console/api.js';
import {bidiIsolate} from '/console/bidi.js';
import {deleteKey} from '/console/control-api.js';
import {formatCount, shortId} from '/console/format.js';
import {CONTROL_VIEWS, currentRoute, viewHash} from '/console/route.js';
import {reportOutcome} from '/console/session-actions.js';
import {ViewElement} from '/console/view-element.js';

/** The whole page: the login form, or the header, the messages, and the table or one session. */
class CarrelConsole extends ViewElement {
  #user = null;
  #isLoaded = false;
  #loginReason = '';
  #connectionError = null;
  #message = null;

  connectedCallback() {
    super.connectedCallback();
    addEventListener('hashchange', () => this.#onRouteChange());
    addEventListener('keydown', (event) => this.#onKey(event));
    this.#loadUser();
  }

  #onRouteChange() {
    this.#closeMessage();
  }

  #closeMessage() {
    this.#message = null;
    this.scheduleRender();
  }

  async #loadUser() {
    try {
      this.#user = await currentUser();
    } catch (error) {
      this.#loginReason = error.isUnauthenticated ? '' : error.message;
    }
    this.#isLoaded = true;
    this.scheduleRender();
  }

  /** @param {ApiError|null} error null if the connection works */
  #onConnectionChange(error) {
    if (error?.isUnauthenticated) {
      this.#showLogin(error.message);
    } else if (this.#connectionError !== error) {
      this.#connectionError = error;
      this.scheduleRender();
    }
  }

  #showLogin(reason) {
    this.#user = null;
    this.#loginReason = reason;
    this.#connectionError = null;
    this.#message = null;
    this.scheduleRender();
  }

  #onLogin(user) {
    this.#user = user;
    this.#loginReason = '';
    this.scheduleRender();
  }

  async #logout() {
    try {
      await logout();
    } finally {
      deleteKey();
      this.#showLogin('');
    }
  }

  #runReaper() {
    const toText = (run) =>
      `The reaper deleted ${formatCount(run.sessions, 'session')} and ${formatCount(run.logins, 'login')}` +
      (run.failed ? `; failed to delete ${formatCount(run.failed, 'session')}.` : '.');
    return reportOutcome(() => post('/console/reaper/run'), toText, (text, isError) => this.#showMessage(text, isError));
  }

  #showMessage(text, isError) {
    this.#message = {text, isError};
    this.scheduleRender();
    this.querySelector('session-table, session-view, clock-view, faults-view, journal-view')?.refresh();
  }

  /** The key / moves the focus to the search field. */
  #onKey(event) {
    const isTyping = event.target.matches?.('input, select, textarea');
    if (event.key === '/' && !isTyping && !document.querySelector('dialog[open]')) {
      const search = this.querySelector('#search');
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    }
  }

  #toggleTheme() {
    window.carrelTheme.toggle();
    this.scheduleRender();
  }

  template() {
    if (!this.#isLoaded) {
      return html`<p class="notice">Loading…</p>`;
    }
    if (!this.#user) {
      return html`<login-view .reason=${this.#loginReason} @login=${(event) => this.#onLogin(event.detail)}></login-view>`;
    }
    return html`${this.#header()}
      <main>
        ${this.#connectionStatus()} ${this.#messageBox()} ${this.#page()}
      </main>`;
  }

  #header() {
    const isDark = window.carrelTheme.isDark();
    return html`<header>
      <a class="home" href="#"><img src="/console/icon.svg" alt="" width="24" height="24"> <span>Carrel</span></a>
      ${this.#user.control_enabled ? this.#navigation() : nothing}
      <span class="user">${bidiIsolate(this.#user.user)}</span>
      ${this.#user.can_see_all ? html`<button type="button" @click=${() => this.#runReaper()}>Delete expired now</button>` : nothing}
      <button type="button" aria-pressed=${isDark} @click=${() => this.#toggleTheme()}>Dark</button>
      <button type="button" @click=${() => this.#logout()}>Log out</button>
    </header>`;
  }

  #navigation() {
    const {view} = currentRoute();
    const link = (name, hash, title) => html`<a href=${hash} aria-current=${name === view ? 'page' : 'false'}>${title}</a>`;
    return html`<nav class="views" aria-label="Console">
        ${link(null, '#', 'Sessions')} ${Object.entries(CONTROL_VIEWS).map(([name, title]) => link(name, viewHash(name), title))}
      </nav>
      <span class="control-badge">Control API enabled</span>`;
  }

  /** Always in the page, because screen readers only announce changes of an existing status element. */
  #connectionStatus() {
    const text = this.#connectionError && `${this.#connectionError.message} Reconnecting…`;
    return html`<p class="connection" role="status" ?hidden=${!text}>${text}</p>`;
  }

  #messageBox() {
    if (!this.#message) {
      return nothing;
    }
    return html`<p class="message ${this.#message.isError ? 'error' : ''}">
      <span>${bidiIsolate(this.#message.text)}</span>
      <button type="button" class="small" @click=${() => this.#closeMessage()}>Close</button>
    </p>`;
  }

  #page() {
    const {view, session, query} = currentRoute();
    const onError = (error) => this.#onConnectionChange(error);
    const onResult = (text, isError) => this.#showMessage(text, isError);
    if (view && this.#user.control_enabled) {
      return this.#controlPage(view, query, onError, onResult);
    }
    document.title = session ? `Session ${shortId(session)} – Carrel console` : 'Carrel console';
    return session
      ? html`<session-view .session=${session} .onError=${onError} .onResult=${onResult}></session-view>`
      : html`<session-table .query=${query} .canSeeAll=${this.#user.can_see_all} .onError=${onError}
          .onResult=${onResult}></session-table>`;
  }

  #controlPage(view, query, onError, onResult) {
    document.title = `${CONTROL_VIEWS[view]} – Carrel console`;
    const isKeyRequired = this.#user.control_key_required;
    switch (view) {
      case 'clock':
        return html`<clock-view .isKeyRequired=${isKeyRequired} .onError=${onError} .onResult=${onResult}></clock-view>`;
      case 'faults':
        return html`<faults-view .isKeyRequired=${isKeyRequired} .onError=${onError} .onResult=${onResult}></faults-view>`;
      default:
        return html`<journal-view .query=${query} .isKeyRequired=${isKeyRequired} .onError=${onError}
          .onResult=${onResult}></journal-view>`;
    }
  }
}

customElements.define('carrel-console', CarrelConsole);
