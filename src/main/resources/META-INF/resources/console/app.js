import '/console/login-view.js';
import '/console/session-table.js';
import '/console/session-view.js';
import {html, nothing} from '/console/lit.js';
import {act, logout, me} from '/console/api.js';
import {outcome} from '/console/actions.js';
import {foreign} from '/console/foreign.js';
import {View} from '/console/view.js';
import {route} from '/console/route.js';
import {counted, shortId} from '/console/words.js';

/** The whole: who is here, what they look at, and whether it is up to date. */
class CarrelConsole extends View {
  #who = null;
  #isKnown = false;
  #reason = '';
  #refusal = null;
  #told = null;

  connectedCallback() {
    super.connectedCallback();
    addEventListener('hashchange', () => this.#moved());
    addEventListener('keydown', (event) => this.#onKey(event));
    this.#find();
  }

  #moved() {
    this.#told = null;
    this.update();
  }

  async #find() {
    try {
      this.#who = await me();
    } catch (refusal) {
      this.#reason = refusal.isOfLogin ? '' : refusal.message;
    }
    this.#isKnown = true;
    this.update();
  }

  /** What is heard of the connection. */
  #state(refusal) {
    if (refusal?.isOfLogin) {
      this.#leave(refusal.message);
    } else if (this.#refusal !== refusal) {
      this.#refusal = refusal;
      this.update();
    }
  }

  #leave(reason) {
    this.#who = null;
    this.#reason = reason;
    this.#refusal = null;
    this.#told = null;
    this.update();
  }

  async #logout() {
    try {
      await logout();
    } finally {
      this.#leave('');
    }
  }

  #reap() {
    const words = (run) =>
      `The reaper deleted ${counted(run.sessions, 'session')} and ${counted(run.logins, 'login')}` +
      (run.failed ? `; failed to delete ${counted(run.failed, 'session')}.` : '.');
    return outcome(() => act('/console/reaper/run'), words, (text, isRefused) => this.#tell(text, isRefused));
  }

  #tell(text, isRefused) {
    this.#told = {text, isRefused};
    this.update();
    this.querySelector('session-table, session-view')?.refresh();
  }

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

  #turnTheme() {
    window.carrelTheme.turn();
    this.update();
  }

  template() {
    if (!this.#isKnown) {
      return html`<p class="notice">Loading…</p>`;
    }
    if (!this.#who) {
      return html`<login-view .reason=${this.#reason} @login=${(event) => this.#enter(event.detail)}></login-view>`;
    }
    return html`${this.#header()}
      <main>
        ${this.#connection()} ${this.#message()} ${this.#page()}
      </main>`;
  }

  #enter(who) {
    this.#who = who;
    this.#reason = '';
    this.update();
  }

  #header() {
    const isDark = window.carrelTheme.isDark();
    return html`<header>
      <a class="home" href="#"><img src="/console/icon.svg" alt="" width="24" height="24"> <span>Carrel</span></a>
      <span class="who">${foreign(this.#who.user)}</span>
      ${this.#who.all ? html`<button type="button" @click=${() => this.#reap()}>Delete expired now</button>` : nothing}
      <button type="button" aria-pressed=${isDark} @click=${() => this.#turnTheme()}>Dark</button>
      <button type="button" @click=${() => this.#logout()}>Log out</button>
    </header>`;
  }

  /** Always there, so that what comes into it is heard. */
  #connection() {
    const text = this.#refusal && `${this.#refusal.message} Reconnecting…`;
    return html`<p class="connection" role="status" ?hidden=${!text}>${text}</p>`;
  }

  #message() {
    if (!this.#told) {
      return nothing;
    }
    return html`<p class="told ${this.#told.isRefused ? 'refused' : ''}">
      <span>${foreign(this.#told.text)}</span>
      <button type="button" class="small" @click=${() => this.#moved()}>Close</button>
    </p>`;
  }

  #page() {
    const {session, query} = route();
    document.title = session ? `Session ${shortId(session)} – Carrel console` : 'Carrel console';
    const state = (refusal) => this.#state(refusal);
    const told = (text, isRefused) => this.#tell(text, isRefused);
    return session
      ? html`<session-view .session=${session} .state=${state} .told=${told}></session-view>`
      : html`<session-table .query=${query} .all=${this.#who.all} .state=${state} .told=${told}></session-table>`;
  }
}

customElements.define('carrel-console', CarrelConsole);
