import {html, nothing} from '/console/lit.js';
import {post} from '/console/api.js';
import {bidiIsolate} from '/console/bidi.js';
import {confirm} from '/console/confirm-dialog.js';
import {shortId} from '/console/format.js';
import {announceToScreenReader} from '/console/view-element.js';

const ACTIONS = {
  cancel: {
    label: 'Cancel',
    confirmLabel: 'Cancel session',
    title: 'Cancel this session?',
    text: 'Running transfers are aborted and received files are deleted.',
    pastTense: 'was canceled',
    isAvailable: (session) => session.state === 'ACTIVE',
  },
  expire: {
    label: 'Expire now',
    confirmLabel: 'Expire session',
    title: 'Expire this session now?',
    text: 'Clients will get NOT_FOUND, as after the idle timeout.',
    pastTense: 'has expired',
    isAvailable: () => true,
  },
  delete: {
    label: 'Delete',
    confirmLabel: 'Delete session',
    title: 'Delete this session?',
    text: 'The session is deleted and can no longer be viewed.',
    pastTense: 'was deleted',
    // The server rejects deleting an active update session; it must be canceled first.
    isAvailable: (session) => session.state !== 'ACTIVE' || session.kind === 'DOWNLOAD',
  },
};

/**
 * Returns the buttons of the actions that the session's state allows.
 *
 * @param {object} session
 * @param {(text: string, isError: boolean) => void} onResult called after an action has ended
 */
export function actionButtons(session, onResult) {
  return Object.entries(ACTIONS).map(([name, action]) =>
    action.isAvailable(session)
      ? html`<button
          type="button"
          class="small"
          data-action=${name}
          aria-label="${action.label} session ${shortId(session.id)}"
          @click=${() => runAction(name, action, session, onResult)}
        >${action.label}</button>`
      : nothing,
  );
}

async function runAction(name, action, session, onResult) {
  const text = html`${describe(session)} ${action.text}`;
  if (await confirm({title: action.title, text, confirmLabel: action.confirmLabel})) {
    await reportOutcome(() => post(`/console/sessions/${session.id}/${name}`),
      () => `Session ${shortId(session.id)} ${action.pastTense}.`, onResult);
  }
}

const describe = (session) =>
  html`${session.kind === 'UPDATE' ? 'Update' : 'Download'} session ${shortId(session.id)} on “${bidiIsolate(session.item)}”.`;

/**
 * Calls `request` and reports its outcome on the page and to screen readers.
 *
 * @template T
 * @param {() => Promise<T>} request
 * @param {(result: T) => string} toText the message after a success
 * @param {(text: string, isError: boolean) => void} onResult
 */
export async function reportOutcome(request, toText, onResult) {
  let text;
  let isError = false;
  try {
    text = toText(await request());
  } catch (error) {
    text = error.message;
    isError = true;
  }
  announceToScreenReader(text);
  onResult(text, isError);
}
