/** How things are said to people. */

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** @param {number} count */
export function bytes(count) {
  let unit = 0;
  let value = count;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${unit === 0 && count === 1 ? 'byte' : UNITS[unit]}`;
}

/** @param {number} millis */
export function timeLeft(millis) {
  const seconds = Math.max(0, Math.ceil(millis / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (parts[0] > 0) {
    return `${parts[0]} h ${two(parts[1])} min`;
  }
  return parts[1] > 0 ? `${parts[1]} min ${two(parts[2])} s` : `${parts[2]} s`;
}

const two = (number) => String(number).padStart(2, '0');

const MOMENT = new Intl.DateTimeFormat('en-GB', {dateStyle: 'medium', timeStyle: 'medium'});

/** A moment, where the person is. @param {string} iso */
export const moment = (iso) => MOMENT.format(new Date(iso));

/** @param {number} number */
export const count = (number) => new Intl.NumberFormat('en-GB').format(number);

/** @param {number} number @param {string} one @param {string} many */
export const counted = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

export const KINDS = {UPDATE: 'Update', DOWNLOAD: 'Download'};

export const STATES = {ACTIVE: 'Active', DONE: 'Done', CANCELED: 'Canceled', ERROR: 'Error'};

/** What became of a session, as one says it. */
export const EVENTS = {
  CREATED: 'Created',
  COMPLETED: 'Completed',
  CANCELED: 'Canceled',
  FAILED: 'Failed',
  DELETED: 'Deleted',
  EXPIRED: 'Expired',
};

/** How somebody came, where the wire's name is not a word. */
export const WAYS = {
  api: 'REST (/api)',
  rest: 'REST (/rest)',
  'json-rpc': 'JSON-RPC',
  console: 'console',
  transfer: 'transfer URI',
  pull: 'pull',
  expiry: 'expiry',
  database: 'database',
};

/** How a file moves. */
export const DIRECTIONS = {PUSH: 'upload', PULL: 'pull', NONE: 'from the archive', DOWNLOAD: 'download'};

/** How a file of an update session is, in words. */
export const STATUSES = {
  WAITING_FOR_TRANSFER: 'Waiting',
  TRANSFERRING: 'Transferring',
  READY: 'Received',
  VALIDATING: 'Validating',
  ERROR: 'Error',
};

/** Enough of an identifier to tell it from others. @param {string} id */
export const shortId = (id) => id.slice(0, 8);
