import {breakablePath, escapeBidi} from '/console/bidi.js';
import {openDialog} from '/console/dialog.js';
import {CHANNEL_LABELS, formatBytes, formatDateTime, formatNumber, formatShortDuration, parseDuration} from '/console/format.js';
import {html, nothing} from '/console/lit.js';

/** How the dialog shows the fields of an entry. Other fields are shown as they are. */
const FIELDS = {
  at: ['Time', (iso) => `${formatDateTime(iso)} (${iso})`],
  started_at: ['System time', (iso) => `${formatDateTime(iso)} (${iso})`],
  duration: ['Duration', (iso) => formatShortDuration(parseDuration(iso))],
  operation: ['Operation'],
  transfer: ['Transfer'],
  api: ['API', (api) => CHANNEL_LABELS[api] ?? api],
  user: ['User'],
  address: ['Address'],
  session: ['Session'],
  item: ['Item'],
  file: ['File'],
  method: ['Method'],
  path: ['Path'],
  status: ['Status'],
  error: ['Error'],
  message: ['Message'],
  fault: ['Fault'],
  range: ['Range'],
  bytes: ['Bytes', (bytes) => `${formatBytes(bytes)} (${formatNumber(bytes)})`],
  checksum: ['Checksum', ({algorithm, checksum}) => [algorithm, checksum].filter(Boolean).join(' ')],
  outcome: ['Outcome'],
};

/** The fields that the dialog shows elsewhere. */
const NOT_LISTED = ['id', 'ended', 'headers', 'request', 'response'];

/** Shows an entry of the journal in a dialog, with the request and the response. */
export function openJournalEntry(entry) {
  const names = Object.keys(entry).filter((name) => !NOT_LISTED.includes(name));
  const template = (close) => html`<h2 id="dialog-title" tabindex="-1" autofocus>Entry ${entry.id}</h2>
    <dl class="entry-fields">${names.map((name) => field(name, entry[name]))}</dl>
    ${body('Request', entry.request)} ${body('Response', entry.response)} ${body('Request headers', entry.headers)}
    <div class="dialog-buttons"><button type="button" @click=${() => close()}>Close</button></div>`;
  return openDialog(template, {className: 'wide'});
}

function field(name, value) {
  const [label, format = toText] = FIELDS[name] ?? [name];
  return html`<div><dt>${escapeBidi(label)}</dt><dd>${breakablePath(toText(format(value)))}</dd></div>`;
}

const toText = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

/** The body of a request or response; it can be focused, so that the keyboard can scroll it. */
function body(title, value) {
  if (value === undefined) {
    return nothing;
  }
  return html`<h3>${title}</h3>
    <pre tabindex="0" role="region" aria-label=${title}>${escapeBidi(JSON.stringify(value, null, 2))}</pre>`;
}
