/**
 * What is looked at stands in the page's address, behind the #: so it can be kept as a bookmark,
 * sent to somebody, and left by the browser's own way back.
 *
 *   #session=<id>                            one session
 *   #kind=update&state=active&q=…&sort=-time  the table
 */
const FILTERS = ['kind', 'state', 'owner', 'q', 'sort', 'page'];

/** @returns {{session: string|null, query: Object<string, string>}} */
export function route() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const query = {};
  for (const name of FILTERS) {
    if (parameters.get(name)) {
      query[name] = parameters.get(name);
    }
  }
  return {session: parameters.get('session'), query};
}

/** @param {Object<string, string|number|null>} query */
export function tableAddress(query) {
  return `#${parametersOf(query)}`;
}

/** @param {string} id */
export const sessionAddress = (id) => `#session=${encodeURIComponent(id)}`;

/** @param {Object<string, string|number|null>} query */
export function parametersOf(query) {
  const parameters = new URLSearchParams();
  for (const name of FILTERS) {
    if (query[name]) {
      parameters.set(name, query[name]);
    }
  }
  return parameters;
}

/** Goes there; `replace` for what changes with every letter, and nobody wants to go back through. */
export function go(address, {replace = false} = {}) {
  if (replace) {
    history.replaceState(null, '', address);
    dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    location.hash = address;
  }
}
