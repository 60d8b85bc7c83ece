import {ApiError, get, messagesOf} from '/console/api.js';
import {setServerTime} from '/console/clock.js';

const MIN_RETRY_DELAY_MS = 1000;
const MAX_RETRY_DELAY_MS = 30_000;

/**
 * Data of one URL, received by server-sent events whenever it changes.
 *
 * If the connection is lost, a GET request determines the reason. Then the event stream is opened
 * again, after a delay that doubles with each failure. While the page is hidden, there is no
 * stream, so the login is not renewed.
 */
export class LiveData {
  #path;
  #onData;
  #onError;
  #source = null;
  #timer = null;
  #retryDelay = MIN_RETRY_DELAY_MS;
  #isClosed = false;
  #onVisibilityChange = () => (document.hidden ? this.#pause() : this.#subscribe());

  /**
   * @param {string} path of the data; the path of its event stream is derived from it
   * @param {(data: object) => void} onData
   * @param {(error: ApiError|null) => void} onError null after data was received
   */
  constructor(path, onData, onError) {
    this.#path = path;
    this.#onData = onData;
    this.#onError = onError;
    document.addEventListener('visibilitychange', this.#onVisibilityChange);
    if (!document.hidden) {
      this.#subscribe();
    }
  }

  close() {
    this.#isClosed = true;
    document.removeEventListener('visibilitychange', this.#onVisibilityChange);
    this.#pause();
  }

  /** Loads the data at once instead of waiting for the next event. */
  async refresh() {
    try {
      this.#receive(await get(this.#path));
    } catch {
      // The event stream reports the error.
    }
  }

  #pause() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #subscribe() {
    this.#pause();
    const [path, query] = this.#path.split('?');
    const source = new EventSource(`${path}/stream${query ? `?${query}` : ''}`);
    this.#source = source;
    source.addEventListener('data', (event) => {
      this.#retryDelay = MIN_RETRY_DELAY_MS;
      this.#receive(JSON.parse(event.data));
    });
    source.addEventListener('login-ended', () => this.#stop(new ApiError(401, 'You have been logged out.')));
    // EventSource also reports a lost connection as an event named "error", but without data.
    source.addEventListener('error', (event) =>
      event.data === undefined ? this.#poll() : this.#onServerError(JSON.parse(event.data)));
  }

  #receive(response) {
    if (!this.#isClosed) {
      setServerTime(response.server_time);
      this.#onError(null);
      this.#onData(response.data);
    }
  }

  #stop(error) {
    this.#pause();
    this.#onError(error);
  }

  #onServerError(body) {
    if (body.error_type === 'NOT_FOUND') {
      this.#stop(new ApiError(404, messagesOf(body)));
    } else {
      this.#retryLater(new ApiError(503, messagesOf(body)));
    }
  }

  /** Loads the data with a GET, because an EventSource does not report why its connection failed. */
  async #poll() {
    this.#pause();
    if (this.#isClosed || document.hidden) {
      return;
    }
    try {
      this.#receive(await get(this.#path));
      this.#retryLater(null);
    } catch (error) {
      if (error.isUnauthenticated || error.status === 404) {
        this.#stop(error);
      } else {
        this.#retryLater(error);
      }
    }
  }

  #retryLater(error) {
    this.#pause();
    if (this.#isClosed) {
      return;
    }
    if (error) {
      this.#onError(error);
    }
    const delay = this.#retryDelay * (0.75 + Math.random() / 2);
    this.#timer = setTimeout(() => (error ? this.#poll() : this.#subscribe()), delay);
    this.#retryDelay = Math.min(MAX_RETRY_DELAY_MS, this.#retryDelay * 2);
  }
}
