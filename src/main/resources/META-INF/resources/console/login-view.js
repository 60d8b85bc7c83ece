import {html, nothing} from '/console/lit.js';
import {login} from '/console/api.js';
import {View} from '/console/view.js';

/** Asks for a name and a password; tells of success with the event `login`. */
class LoginView extends View {
  /** Why somebody who was here has to log in again. */
  reason = '';
  #error = '';
  #isBusy = false;

  async #submit(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    this.#isBusy = true;
    this.update();
    try {
      const who = await login(form.get('user'), form.get('password'));
      this.dispatchEvent(new CustomEvent('login', {detail: who}));
    } catch (refusal) {
      this.#error = refusal.isOfLogin ? 'Wrong user name or password.' : refusal.message;
      this.#isBusy = false;
      this.update();
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
        <p class="refusal" role="alert">${error || nothing}</p>
        <button type="submit" class="main" ?disabled=${this.#isBusy}>Log in</button>
      </form>
    </main>`;
  }

  draw() {
    super.draw();
    if (document.activeElement === document.body) {
      this.querySelector('#user').focus();
    }
  }
}

customElements.define('login-view', LoginView);
