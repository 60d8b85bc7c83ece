import {html, render} from '/console/lit.js';

/**
 * Asks the user to confirm an action that cannot be undone. The `<dialog>` element keeps the focus
 * inside, restores it afterwards, and closes on Esc.
 *
 * @param {{
 *   title: string,
 *   text: string|import('/console/lit.js').TemplateResult,
 *   confirmLabel: string,
 *   cancelLabel?: string,
 * }} options
 * @returns {Promise<boolean>} whether the user confirmed
 */
export function confirm({title, text, confirmLabel, cancelLabel = 'Keep'}) {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-labelledby', 'dialog-title');
  dialog.setAttribute('aria-describedby', 'dialog-text');
  const close = (returnValue) => dialog.close(returnValue);
  render(
    html`<h2 id="dialog-title">${title}</h2>
      <p id="dialog-text">${text}</p>
      <div class="dialog-buttons">
        <button type="button" @click=${() => close('cancel')} autofocus>${cancelLabel}</button>
        <button type="button" class="danger" @click=${() => close('confirm')}>${confirmLabel}</button>
      </div>`,
    dialog,
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'confirm');
    });
  });
}
