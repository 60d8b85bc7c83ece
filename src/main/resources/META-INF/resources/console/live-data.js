import {look, Refusal, wordsOf} from '/console/api.js';
import {setServerTime} from '/console/clock.js';

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;

/**
 * What is looked at, again whenever it has changed.
 *
 * Where the connection is lost, it asks once in the plain way, which tells why, and then listens
 * again; each time later. A page that nobody sees listens to nothing, and so uses no login.
 */
export class Live {
  #path;
  #seen;
  #state;
  #source = null;
  #timer = null;
  #wait = FIRST_WAIT;
  #isOver = false;
  #onVisibility = () => (document.hidden ? this.#pause() : this.#listen());

  /**
   * @param {string} path of the look; the stream's is made of it
   * @param {(shown: object, now: string) => void} seen
   * @param {(refusal: Refusal|null) => void} state null where all is well
   */
  constructor(path, seen, state) {
    this.#path = path;
    this.#seen = seen;
    this.#state = state;
    document.addEventListener('visibilitychange', this.#onVisibility);
    if (!document.hidden) {
      this.#listen();
    }
  }

  close() {
    this.#isOver = true;
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#pause();
  }

  /** Looks now, rather than within a second. */
  async refresh() {
    try {
      this.#take(await look(this.#path));
    } catch {
      // The stream will tell.
    }
  }

  #pause() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #listen() {
    this.#pause();
    const [path, query] = this.#path.split('?');
    const source = new EventSource(`${path}/stream${query ? `?${query}` : ''}`);
    this.#source = source;
    source.addEventListener('look', (event) => {
      this.#wait = FIRST_WAIT;
      this.#take(JSON.parse(event.data));
    });
    source.addEventListener('over', () => this.#stop(new Refusal(401, 'You have been logged out.')));
    source.addEventListener('refused', (event) => this.#refused(JSON.parse(event.data)));
    source.onerror = () => this.#ask();
  }

  #take(answer) {
    if (!this.#isOver) {
      setServerTime(answer.now);
      this.#state(null);
      this.#seen(answer.shown, answer.now);
    }
  }

  #stop(refusal) {
    this.#pause();
    this.#state(refusal);
  }

  #refused(error) {
    if (error.error_type === 'NOT_FOUND') {
      this.#stop(new Refusal(404, wordsOf(error)));
    } else {
      this.#later(new Refusal(503, wordsOf(error)));
    }
  }

  /** An EventSource does not tell why there is nothing to be heard. */
  async #ask() {
    this.#pause();
    if (this.#isOver || document.hidden) {
      return;
    }
    try {
      this.#take(await look(this.#path));
      this.#later(null);
    } catch (refusal) {
      if (refusal.isOfLogin || refusal.status === 404) {
        this.#stop(refusal);
      } else {
        this.#later(refusal);
      }
    }
  }

  #later(refusal) {
    this.#pause();
    if (this.#isOver) {
      return;
    }
    if (refusal) {
      this.#state(refusal);
    }
    this.#timer = setTimeout(() => (refusal ? this.#ask() : this.#listen()), this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
  }
}
