const WINDOW = 8000;

/**
 * How fast files move. Transfers note how far they are every two seconds, whichever replica runs
 * them; so a speed is the difference between notes over a few of these, and not between two looks.
 */
export class Speeds {
  /** @type {Map<string, {at: number, bytes: number}[]>} */
  #notes = new Map();

  /**
   * Takes what was seen.
   *
   * @param {{name: string, bytes: number}[]} files all that there are
   * @param {string} now
   */
  note(files, now) {
    const at = Date.parse(now);
    const before = this.#notes;
    this.#notes = new Map(files.map(({name, bytes}) => [name, added(before.get(name) ?? [], {at, bytes})]));
  }

  /** Bytes a second; null where that is not known, or nothing moves. */
  of(name, now) {
    const notes = (this.#notes.get(name) ?? []).filter(({at}) => at >= now - WINDOW);
    if (notes.length < 2) {
      return null;
    }
    const first = notes[0];
    const last = notes[notes.length - 1];
    const bytes = last.bytes - first.bytes;
    return bytes > 0 ? (bytes * 1000) / (last.at - first.at) : null;
  }
}

/** What is noted again unchanged would only stretch the time. */
function added(notes, next) {
  const last = notes[notes.length - 1];
  if (last && last.bytes === next.bytes) {
    return notes;
  }
  // A file that begins anew is another one.
  const kept = last && next.bytes < last.bytes ? [] : notes;
  return [...kept.filter(({at}) => at >= next.at - WINDOW), next];
}
