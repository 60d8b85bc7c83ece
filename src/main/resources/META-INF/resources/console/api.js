import {visible} from '/console/foreign.js';

/** What the server refused, in its words. */
export class Refusal extends Error {
  /**
   * @param {number} status 0 where there was no answer at all
   * @param {string} text
   * @param {number|null} retryAfter in seconds
   */
  constructor(status, text, retryAfter = null) {
    super(visible(text)); // It names what clients supplied.
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Whether somebody has to log in (again). */
  get isOfLogin() {
    return this.status === 401;
  }
}

async function call(path, options) {
  let answer;
  try {
    answer = await fetch(path, {...options, cache: 'no-store', credentials: 'same-origin'});
  } catch {
    throw new Refusal(0, 'The server does not respond.');
  }
  const text = await answer.text();
  if (!answer.ok) {
    throw new Refusal(answer.status, words(text, answer), Number(answer.headers.get('Retry-After')) || null);
  }
  return text ? JSON.parse(text) : null;
}

/** @returns {string} the messages of an error's body */
export function wordsOf(error) {
  return (error.messages ?? []).map((message) => message.default_message).join(' ') || error.error_type;
}

function words(text, answer) {
  try {
    return wordsOf(JSON.parse(text));
  } catch {
    return `The server responded with ${answer.status} ${answer.statusText}`.trim() + '.';
  }
}

export const look = (path) => call(path, {});

/** Has something done. A body in JSON is what no page of another site could send. */
export const act = (path, headers = {}) =>
  call(path, {method: 'POST', body: '{}', headers: {'Content-Type': 'application/json', ...headers}});

export const me = () => look('/console/me');

export const logout = () => act('/console/logout');

/** The password goes as Basic, in UTF-8, as any client of Carrel sends it. */
export function login(user, password) {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return act('/console/login', {Authorization: `Basic ${base64}`});
}
