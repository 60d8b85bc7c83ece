/**
 * The part of the address after # determines what the page shows. So a view can be bookmarked and
 * shared, and the browser's Back button works.
 *
 *   #session=<id>                              one session
 *   #kind=update&state=active&q=…&sort=-time   the table, filtered and sorted
 */
const TABLE_PARAMETERS = ['kind', 'state', 'owner', 'q', 'sort', 'page'];

/** @returns {{session: string|null, query: Object<string, string>}} the session is null for the table */
export function currentRoute() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const query = {};
  for (const name of TABLE_PARAMETERS) {
    if (parameters.get(name)) {
      query[name] = parameters.get(name);
    }
  }
  return {session: parameters.get('session'), query};
}

/** @param {Object<string, string|number|null>} query */
export const tableHash = (query) => `#${toSearchParams(query)}`;

/** @param {string} id */
export const sessionHash = (id) => `#session=${encodeURIComponent(id)}`;

/** @param {Object<string, string|number|null>} query */
export function toSearchParams(query) {
  const parameters = new URLSearchParams();
  for (const name of TABLE_PARAMETERS) {
    if (query[name]) {
      parameters.set(name, query[name]);
    }
  }
  return parameters;
}

/**
 * Shows another view.
 *
 * @param {string} hash
 * @param {{replace?: boolean}} options replace: without a new entry in the browser's history, for
 *   changes at each keystroke
 */
export function navigate(hash, {replace = false} = {}) {
  if (replace) {
    history.replaceState(null, '', hash);
    dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    location.hash = hash;
  }
}
