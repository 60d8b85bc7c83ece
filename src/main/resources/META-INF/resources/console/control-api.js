/** Calls of the control API, by which tests control the server. */

import {request, requestText} from '/console/api.js';

const SANDBOX = '/carrel/v1/sandboxes/main';

/** The item of the tab's session storage that contains the key. */
const KEY_ITEM = 'carrel-control-key';

export const hasKey = () => sessionStorage.getItem(KEY_ITEM) !== null;

/** @param {string} key */
export const storeKey = (key) => sessionStorage.setItem(KEY_ITEM, key);

export const deleteKey = () => sessionStorage.removeItem(KEY_ITEM);

/**
 * Calls the control API, with the key if this tab has one. Otherwise the browser sends the cookie
 * of the login.
 *
 * @param {string} method
 * @param {string} path below the sandbox
 * @param {string} [json] the body
 * @throws {ApiError}
 */
export const callControl = (method, path, json) => request(SANDBOX + path, toOptions(method, json));

/** Saves a response of the control API as a file. A link could not send the key. */
export async function downloadControl(path, fileName) {
  const text = await requestText(SANDBOX + path, toOptions('GET'));
  const url = URL.createObjectURL(new Blob([text], {type: 'application/json'}));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

function toOptions(method, json) {
  const headers = {};
  if (hasKey()) {
    headers.Authorization = `Bearer ${sessionStorage.getItem(KEY_ITEM)}`;
  }
  if (json !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  return {method, headers, body: json};
}
