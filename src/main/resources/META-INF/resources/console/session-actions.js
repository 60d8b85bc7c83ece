import {html, nothing} from '/console/lit.js';
import {act} from '/console/api.js';
import {ask} from '/console/ask.js';
import {foreign} from '/console/foreign.js';
import {announce} from '/console/view.js';
import {shortId} from '/console/words.js';

const ACTIONS = {
  cancel: {
    name: 'Cancel',
    yes: 'Cancel session',
    title: 'Cancel this session?',
    text: 'Running transfers are aborted and received files are deleted.',
    done: 'was canceled',
    suits: (session) => session.state === 'ACTIVE',
  },
  expire: {
    name: 'Expire now',
    yes: 'Expire session',
    title: 'Expire this session now?',
    text: 'Clients will get NOT_FOUND, as after the idle timeout.',
    done: 'has expired',
    suits: () => true,
  },
  delete: {
    name: 'Delete',
    yes: 'Delete session',
    title: 'Delete this session?',
    text: 'The session was deleted and can no longer be viewed.',
    done: 'was deleted',
    // An update session that is active has to be canceled first: so it is for every client.
    suits: (session) => session.state !== 'ACTIVE' || session.kind === 'DOWNLOAD',
  },
};

/**
 * The buttons of what can be done with a session.
 *
 * @param {object} session
 * @param {(text: string, isRefused: boolean) => void} told what came of it, once it is done
 */
export function actionsOf(session, told) {
  return Object.entries(ACTIONS).map(([name, action]) =>
    action.suits(session)
      ? html`<button
          type="button"
          class="small"
          data-action=${name}
          aria-label="${action.name} session ${shortId(session.id)}"
          @click=${() => doIt(name, action, session, told)}
        >${action.name}</button>`
      : nothing,
  );
}

async function doIt(name, action, session, told) {
  const question = {title: action.title, text: html`${sentence(session)} ${action.text}`, yes: action.yes};
  if (await ask(question)) {
    await outcome(() => act(`/console/sessions/${session.id}/${name}`),
      () => `Session ${shortId(session.id)} ${action.done}.`, told);
  }
}

const sentence = (session) =>
  html`${session.kind === 'UPDATE' ? 'Update' : 'Download'} session ${shortId(session.id)} on “${foreign(session.item)}”.`;

/** Does something, and tells how it went, to those who see and those who hear. */
export async function outcome(work, words, told) {
  let text;
  let isRefused = false;
  try {
    text = words(await work());
  } catch (refusal) {
    text = refusal.message;
    isRefused = true;
  }
  announce(text);
  told(text, isRefused);
}
