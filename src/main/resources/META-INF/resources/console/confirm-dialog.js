import {openDialog} from '/console/dialog.js';
import {html} from '/console/lit.js';

/**
 * Asks the user to confirm an action that cannot be undone.
 *
 * @param {{
 *   title: string,
 *   text: string|import('/console/lit.js').TemplateResult,
 *   confirmLabel: string,
 *   cancelLabel?: string,
 * }} options
 * @returns {Promise<boolean>} whether the user confirmed
 */
export async function confirm({title, text, confirmLabel, cancelLabel = 'Keep'}) {
  const template = (close) => html`<h2 id="dialog-title">${title}</h2>
    <p id="dialog-text">${text}</p>
    <div class="dialog-buttons">
      <button type="button" @click=${() => close('cancel')} autofocus>${cancelLabel}</button>
      <button type="button" class="danger" @click=${() => close('confirm')}>${confirmLabel}</button>
    </div>`;
  return (await openDialog(template, {describedBy: 'dialog-text'})) === 'confirm';
}
