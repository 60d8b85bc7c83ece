/**
 * Keyboard navigation between table rows: arrow keys, or k and j, move the focus to the previous or
 * next row. If the focused row disappears, the row that replaces it gets the focus.
 */
export class RowFocus {
  #table;

  constructor(table) {
    this.#table = table;
  }

  #rows() {
    return [...this.#table.querySelectorAll('tbody tr')];
  }

  /** @param {() => void} render may remove or move rows, which makes them lose the focus */
  preserveFocus(render) {
    const focused = document.activeElement;
    const row = focused?.closest('tr[data-id]');
    if (!row || !this.#table.contains(row)) {
      render();
      return;
    }
    const index = this.#rows().indexOf(row);
    render();
    if (focused.isConnected) {
      focused.focus({preventScroll: true});
    } else {
      const rows = this.#rows();
      focusRow(row.isConnected ? row : rows[Math.min(index, rows.length - 1)] ?? this.#table);
    }
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const offset = {ArrowDown: 1, j: 1, ArrowUp: -1, k: -1}[event.key];
    const isOtherInput = event.target.matches('input, select, textarea') || event.ctrlKey || event.altKey || event.metaKey;
    if (!offset || isOtherInput) {
      return;
    }
    const rows = this.#rows();
    const index = rows.indexOf(event.target.closest('tr[data-id]'));
    const next = rows[index + offset];
    if (next) {
      event.preventDefault();
      focusRow(next);
    }
  }
}

function focusRow(row) {
  const link = row.querySelector('a.id') ?? row.querySelector('a, input, button');
  link?.focus();
}
