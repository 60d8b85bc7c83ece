import {render} from '/console/lit.js';

/**
 * Opens a modal dialog whose heading has the id `dialog-title`. The `<dialog>` element keeps the
 * focus inside, restores it afterwards, and closes on Esc.
 *
 * @param {(close: (returnValue?: string) => void) => import('/console/lit.js').TemplateResult} template
 * @param {{className?: string, describedBy?: string}} options
 * @returns {Promise<string>} the return value; empty if the user pressed Esc
 */
export function openDialog(template, {className = '', describedBy = null} = {}) {
  const dialog = document.createElement('dialog');
  dialog.className = className;
  dialog.setAttribute('aria-labelledby', 'dialog-title');
  if (describedBy) {
    dialog.setAttribute('aria-describedby', describedBy);
  }
  render(template((returnValue) => dialog.close(returnValue)), dialog);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}
