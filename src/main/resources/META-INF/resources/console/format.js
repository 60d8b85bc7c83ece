/** Formats values for users, and holds the labels of enumerated values. */

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** @param {number} bytes */
export function formatBytes(bytes) {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${unit === 0 && bytes === 1 ? 'byte' : UNITS[unit]}`;
}

/** @param {number} millis */
export function formatDuration(millis) {
  const total = Math.max(0, Math.ceil(millis / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const seconds = total % 60;
  if (hours > 0) {
    return `${hours} h ${twoDigits(minutes)} min`;
  }
  return minutes > 0 ? `${minutes} min ${twoDigits(seconds)} s` : `${seconds} s`;
}

const DURATION = /^PT(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?[\d.]+)S)?$/;

/**
 * Parses a duration as the server formats it.
 *
 * @param {string} iso for example PT1H0.5S
 * @returns {number} milliseconds
 */
export function parseDuration(iso) {
  const [, hours = 0, minutes = 0, seconds = 0] = DURATION.exec(iso);
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

/** Formats a duration that can be shorter than a second. @param {number} millis */
export function formatShortDuration(millis) {
  if (millis < 1000) {
    return `${Math.round(millis)} ms`;
  }
  return millis < 60_000 ? `${(millis / 1000).toFixed(1)} s` : formatDuration(millis);
}

const twoDigits = (number) => String(number).padStart(2, '0');

const DATE_TIME = new Intl.DateTimeFormat('en-GB', {dateStyle: 'medium', timeStyle: 'medium'});

/** Formats a time in the user's time zone. @param {string} iso */
export const formatDateTime = (iso) => DATE_TIME.format(new Date(iso));

const TIME = new Intl.DateTimeFormat('en-GB', {timeStyle: 'medium', hour12: false});

/** Formats a time without the date, with milliseconds. @param {string} iso */
export function formatTime(iso) {
  const date = new Date(iso);
  return `${TIME.format(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** @param {number} number */
export const formatNumber = (number) => new Intl.NumberFormat('en-GB').format(number);

/** Formats a number with a noun, as in "1 file". @param {number} number @param {string} singular @param {string} plural */
export const formatCount = (number, singular, plural = `${singular}s`) =>
  `${formatNumber(number)} ${number === 1 ? singular : plural}`;

export const KIND_LABELS = {UPDATE: 'Update', DOWNLOAD: 'Download'};

export const STATE_LABELS = {ACTIVE: 'Active', DONE: 'Done', CANCELED: 'Canceled', ERROR: 'Error'};

export const EVENT_LABELS = {
  CREATED: 'Created',
  COMPLETED: 'Completed',
  CANCELED: 'Canceled',
  FAILED: 'Failed',
  DELETED: 'Deleted',
  EXPIRED: 'Expired',
};

export const CHANNEL_LABELS = {
  rest: 'REST (/api)',
  'legacy-rest': 'REST (/rest)',
  'json-rpc': 'JSON-RPC',
  soap: 'SOAP',
  console: 'console',
  control: 'control API',
  transfer: 'transfer URI',
  pull: 'pull',
  expiry: 'expiry',
  database: 'database',
};

export const DIRECTION_LABELS = {PUSH: 'upload', PULL: 'pull', NONE: 'from the archive', DOWNLOAD: 'download'};

/** The statuses of an update session's files. */
export const STATUS_LABELS = {
  WAITING_FOR_TRANSFER: 'Waiting',
  TRANSFERRING: 'Transferring',
  READY: 'Received',
  VALIDATING: 'Validating',
  ERROR: 'Error',
};

/** Returns the first eight characters of an identifier. @param {string} id */
export const shortId = (id) => id.slice(0, 8);
