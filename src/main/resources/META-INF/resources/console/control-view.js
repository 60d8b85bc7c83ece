import '/console/control-key-form.js';
import {ApiError, currentUser} from '/console/api.js';
import {callControl, deleteKey, hasKey} from '/console/control-api.js';
import {html} from '/console/lit.js';
import {Poller} from '/console/poller.js';
import {ViewElement} from '/console/view-element.js';

/**
 * Base class of the pages that use the control API. It asks for the key if the server requires one,
 * and loads the page's data every two seconds. Properties: `isKeyRequired`, `onError` (see
 * LiveData), `onResult` (see session-actions.js).
 */
export class ControlView extends ViewElement {
  isKeyRequired = true;
  /** The page's data; null before it is loaded. */
  data = null;
  #poller = null;
  #keyReason = '';
  #unavailableText = '';
  #isFirstRender = true;

  /** The heading. @returns {string} */
  get heading() {
    throw new Error(`${this.localName} has no heading`);
  }

  /** The text if the server responds with 404. @returns {string} */
  get notFoundText() {
    return 'The control API is disabled.';
  }

  /** Loads the data. @returns {Promise<object>} */
  load() {
    throw new Error(`${this.localName} loads no data`);
  }

  /** Called when data was loaded. */
  onData(data) {
    this.data = data;
  }

  /** Called when the server has rejected the request for the data as invalid. @param {ApiError|null} error */
  onInvalidRequest() {}

  /** Returns the content below the heading. */
  content() {
    throw new Error(`${this.localName} has no content`);
  }

  connectedCallback() {
    super.connectedCallback();
    this.start();
  }

  disconnectedCallback() {
    this.stop();
  }

  refresh() {
    this.#poller?.refresh();
  }

  /** Starts to load data, unless the key is missing. */
  start() {
    this.stop();
    this.#unavailableText = '';
    if (this.isConnected && !this.#needsKey()) {
      this.#poller = new Poller(() => this.load(), (data) => this.#receive(data), (error) => this.#onLoadError(error));
    }
    this.scheduleRender();
  }

  stop() {
    this.#poller?.close();
    this.#poller = null;
  }

  /** Calls the control API for an action of the user. @throws {ApiError} */
  async call(method, path, json) {
    try {
      return await callControl(method, path, json);
    } catch (error) {
      if (error.isUnauthenticated) {
        this.#onLoadError(error);
      }
      throw error;
    }
  }

  #needsKey() {
    return this.isKeyRequired && !hasKey();
  }

  #receive(data) {
    this.onData(data);
    this.scheduleRender();
  }

  /** @param {ApiError|null} error */
  #onLoadError(error) {
    this.onInvalidRequest(error?.status === 400 ? error : null);
    if (error?.isUnauthenticated) {
      this.#onUnauthenticated();
    } else if (error?.status === 404) {
      this.#unavailableText = this.notFoundText;
      this.onError(null);
    } else {
      this.onError(error?.status === 400 ? null : error);
    }
    this.scheduleRender();
  }

  async #onUnauthenticated() {
    this.stop();
    this.onError(null);
    if (this.isKeyRequired) {
      deleteKey();
      this.#keyReason = 'The server no longer accepts the key.';
    } else if (await this.isLoggedIn()) {
      this.#unavailableText =
        'The server does not accept this page. Open the console at localhost, or log out and log in again.';
    } else {
      this.onError(new ApiError(401, 'You have been logged out.'));
    }
    this.scheduleRender();
  }

  /** Returns whether the login to the console still exists. */
  async isLoggedIn() {
    try {
      await currentUser();
      return true;
    } catch (error) {
      return !error.isUnauthenticated;
    }
  }

  /** Moves the focus to the heading of a new page. */
  render() {
    super.render();
    if (this.#isFirstRender) {
      this.#isFirstRender = false;
      this.querySelector('h1').focus({preventScroll: true});
    }
  }

  template() {
    return html`<h1 tabindex="-1">${this.heading}</h1>
      ${this.#body()}`;
  }

  #body() {
    if (this.#needsKey()) {
      return html`<control-key-form .reason=${this.#keyReason} @key-accepted=${() => this.#onKeyAccepted()}></control-key-form>`;
    }
    if (this.#unavailableText) {
      return html`<p class="empty">${this.#unavailableText}</p>`;
    }
    return this.data ? this.content() : html`<p class="notice">Loading…</p>`;
  }

  #onKeyAccepted() {
    this.#keyReason = '';
    this.start();
    this.querySelector('h1').focus({preventScroll: true});
  }
}
