import {html, nothing} from '/console/lit.js';
import {login} from '/console/api.js';
import {ViewElement} from '/console/view-element.js';

/** The login form. After a successful login it dispatches the event `login` with the user. */
class LoginView extends ViewElement {
  /** Why the user must log in again; empty at the first login. */
  reason = '';
  #error = '';
  #isBusy = false;

  async #submit(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    this.#isBusy = true;
    this.scheduleRender();
    try {
      const user = await login(form.get('user'), form.get('password'));
      this.dispatchEvent(new CustomEvent('login', {detail: user}));
    } catch (error) {
      this.#error = error.isUnauthenticated ? 'Wrong user name or password.' : error.message;
      this.#isBusy = false;
      this.scheduleRender();
      this.querySelector('#password').select();
    }
  }

  template() {
    const error = this.#error || this.reason;
    return html`<main class="login">
      <form @submit=${(event) => this.#submit(event)}>
        <h1><img src="/console/icon.svg" alt="" width="28" height="28"> Carrel console</h1>
        <label for="user">User name</label>
        <input id="user" name="user" autocomplete="username" autocapitalize="none" spellcheck="false" required
          placeholder="administrator@vsphere.local">
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required>
        <p class="error-text" role="alert">${error || nothing}</p>
        <button type="submit" class="primary" ?disabled=${this.#isBusy}>Log in</button>
      </form>
    </main>`;
  }

  render() {
    super.render();
    if (document.activeElement === document.body) {
      this.querySelector('#user').focus();
    }
  }
}

customElements.define('login-view', LoginView);
