import {ApiError} from '/console/api.js';

const INTERVAL_MS = 2000;
const MAX_RETRY_DELAY_MS = 30_000;

/**
 * Loads data every two seconds while the page is visible. If the server does not respond, or
 * responds with 5xx, the delay doubles with each failure. Any other error stops it.
 *
 * @template T
 */
export class Poller {
  #load;
  #onData;
  #onError;
  #timer = null;
  #lastRun = 0;
  #retryDelay = INTERVAL_MS;
  #onVisibilityChange = () => (document.hidden ? this.#pause() : this.refresh());

  /**
   * @param {() => Promise<T>} load
   * @param {(data: T) => void} onData
   * @param {(error: ApiError|null) => void} onError null after data was loaded
   */
  constructor(load, onData, onError) {
    this.#load = load;
    this.#onData = onData;
    this.#onError = onError;
    document.addEventListener('visibilitychange', this.#onVisibilityChange);
    if (!document.hidden) {
      this.refresh();
    }
  }

  close() {
    document.removeEventListener('visibilitychange', this.#onVisibilityChange);
    this.#pause();
  }

  /** Loads the data now. The result of a request that has begun before is ignored, because it may be outdated. */
  async refresh() {
    this.#pause();
    const run = this.#lastRun;
    try {
      const data = await this.#load();
      if (run === this.#lastRun) {
        this.#retryDelay = INTERVAL_MS;
        this.#onError(null);
        this.#onData(data);
        this.#schedule(INTERVAL_MS);
      }
    } catch (error) {
      if (!(error instanceof ApiError)) {
        throw error;
      }
      if (run === this.#lastRun) {
        this.#onFailure(error);
      }
    }
  }

  #onFailure(error) {
    if (error.status === 0 || error.status >= 500) {
      this.#schedule(this.#retryDelay * (0.75 + Math.random() / 2));
      this.#retryDelay = Math.min(MAX_RETRY_DELAY_MS, this.#retryDelay * 2);
    }
    this.#onError(error);
  }

  #schedule(delay) {
    this.#timer = setTimeout(() => this.refresh(), delay);
  }

  #pause() {
    clearTimeout(this.#timer);
    this.#lastRun++;
  }
}
