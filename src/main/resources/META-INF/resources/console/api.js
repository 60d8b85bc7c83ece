import {escapeBidi} from '/console/bidi.js';

/** A request that the server rejected or did not respond to. */
export class ApiError extends Error {
  /**
   * @param {number} status the HTTP status; 0 if there was no response
   * @param {string} text the message for the user
   * @param {number|null} retryAfter in seconds; null if the server sent no Retry-After
   */
  constructor(status, text, retryAfter = null) {
    super(escapeBidi(text)); // It may contain names that clients supplied.
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Whether the user must log in (again). */
  get isUnauthenticated() {
    return this.status === 401;
  }
}

/**
 * Sends a request of this origin and returns the text of its response.
 *
 * @param {string} path
 * @param {RequestInit} options
 * @throws {ApiError}
 */
export async function requestText(path, options) {
  let response;
  try {
    response = await fetch(path, {...options, cache: 'no-store', credentials: 'same-origin'});
  } catch {
    throw new ApiError(0, 'The server does not respond.');
  }
  const text = await response.text();
  if (!response.ok) {
    throw new ApiError(response.status, errorText(text, response), Number(response.headers.get('Retry-After')) || null);
  }
  return text;
}

/** Like requestText, but parses the response as JSON; null if it is empty. */
export async function request(path, options) {
  const text = await requestText(path, options);
  return text ? JSON.parse(text) : null;
}

/**
 * Joins the messages of an error's body; returns the error type if there are none. The control API
 * responds with problem documents (RFC 9457), which have a detail instead.
 *
 * @returns {string}
 */
export function messagesOf(error) {
  return error.detail ?? ((error.messages ?? []).map((message) => message.default_message).join(' ') || error.error_type);
}

function errorText(text, response) {
  try {
    return messagesOf(JSON.parse(text));
  } catch {
    return `The server responded with ${response.status} ${response.statusText}`.trim() + '.';
  }
}

export const get = (path) => request(path, {});

/** Sends a POST with a JSON body, which forms of other sites cannot send. */
export const post = (path, headers = {}) =>
  request(path, {method: 'POST', body: '{}', headers: {'Content-Type': 'application/json', ...headers}});

export const currentUser = () => get('/console/me');

export const logout = () => post('/console/logout');

/** Logs in with HTTP Basic authentication; user and password are encoded in UTF-8. */
export function login(user, password) {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return post('/console/login', {Authorization: `Basic ${base64}`});
}
