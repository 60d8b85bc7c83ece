/**
 * Where the keyboard is in the table. Up and down, or k and j, go from row to row; and where the
 * row that it was in goes away, it is in the one that came into its place, not at the page's top.
 */
export class RowFocus {
  #table;

  constructor(table) {
    this.#table = table;
  }

  #rows() {
    return [...this.#table.querySelectorAll('tbody tr')];
  }

  /** @param {() => void} draw what may take rows away, or move them, by which they lose the focus too */
  keep(draw) {
    const focused = document.activeElement;
    const row = focused?.closest('tr[data-id]');
    if (!row || !this.#table.contains(row)) {
      draw();
      return;
    }
    const place = this.#rows().indexOf(row);
    draw();
    if (focused.isConnected) {
      focused.focus({preventScroll: true});
    } else {
      const rows = this.#rows();
      focus(row.isConnected ? row : rows[Math.min(place, rows.length - 1)] ?? this.#table);
    }
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const step = {ArrowDown: 1, j: 1, ArrowUp: -1, k: -1}[event.key];
    const isElsewhere = event.target.matches('input, select') || event.ctrlKey || event.altKey || event.metaKey;
    if (!step || isElsewhere) {
      return;
    }
    const rows = this.#rows();
    const place = rows.indexOf(event.target.closest('tr[data-id]'));
    const next = rows[place + step];
    if (next) {
      event.preventDefault();
      focus(next);
    }
  }
}

function focus(row) {
  const link = row.querySelector('a.id') ?? row.querySelector('a, input');
  link?.focus();
}
