import {html, render} from '/console/lit.js';

/**
 * Asks before something is done that cannot be undone. A `<dialog>` keeps the focus within, gives
 * it back, and closes with Esc, all by itself.
 *
 * @param {{title: string, text: string|import('/console/lit.js').TemplateResult, yes: string, no?: string}} question
 * @returns {Promise<boolean>}
 */
export function ask({title, text, yes, no = 'Keep'}) {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-labelledby', 'question');
  dialog.setAttribute('aria-describedby', 'question-text');
  const close = (answer) => dialog.close(answer);
  render(
    html`<h2 id="question">${title}</h2>
      <p id="question-text">${text}</p>
      <div class="answers">
        <button type="button" @click=${() => close('no')} autofocus>${no}</button>
        <button type="button" class="danger" @click=${() => close('yes')}>${yes}</button>
      </div>`,
    dialog,
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
  });
}
