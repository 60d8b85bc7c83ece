/**
 * The part of the address after # determines what the page shows. So a view can be bookmarked and
 * shared, and the browser's Back button works.
 *
 *   #session=<id>                              one session
 *   #kind=update&state=active&q=…&sort=-time   the table, filtered and sorted
 *   #view=clock, #view=faults                  a page of the control API
 *   #view=journal&operation=…&session=…        the journal, filtered
 */
const TABLE_PARAMETERS = ['kind', 'state', 'owner', 'q', 'sort', 'page'];

const JOURNAL_PARAMETERS = ['operation', 'session', 'status'];

/** The pages that use the control API, with their titles. */
export const CONTROL_VIEWS = {clock: 'Clock', faults: 'Faults', journal: 'Journal'};

/**
 * @returns {{view: string|null, session: string|null, query: Object<string, string>}} the view is
 *   null for sessions; the session is null for their table
 */
export function currentRoute() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const view = Object.hasOwn(CONTROL_VIEWS, parameters.get('view')) ? parameters.get('view') : null;
  const query = {};
  for (const name of view ? JOURNAL_PARAMETERS : TABLE_PARAMETERS) {
    if (parameters.get(name)) {
      query[name] = parameters.get(name);
    }
  }
  return {view, session: view ? null : parameters.get('session'), query};
}

/** @param {Object<string, string|number|null>} query */
export const tableHash = (query) => `#${toSearchParams(query)}`;

/** @param {string} id */
export const sessionHash = (id) => `#session=${encodeURIComponent(id)}`;

/** @param {string} view */
export const viewHash = (view) => `#view=${view}`;

/** @param {Object<string, string|null>} query */
export const journalHash = (query) => `#${copyParameters(query, JOURNAL_PARAMETERS, {view: 'journal'})}`;

/** @param {Object<string, string|number|null>} query */
export const toSearchParams = (query) => copyParameters(query, TABLE_PARAMETERS);

/** @param {Object<string, string|null>} query */
export const toJournalParams = (query) => copyParameters(query, JOURNAL_PARAMETERS);

function copyParameters(query, names, initial = {}) {
  const parameters = new URLSearchParams(initial);
  for (const name of names) {
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
