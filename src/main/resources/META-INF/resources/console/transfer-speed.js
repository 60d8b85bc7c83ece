const WINDOW_MS = 8000;

/**
 * Computes the transfer speed of files. The server stores a transfer's progress every two seconds,
 * so the speed is averaged over several samples instead of the difference between two responses.
 */
export class TransferSpeeds {
  /** @type {Map<string, {at: number, bytes: number}[]>} */
  #samples = new Map();

  /**
   * @param {{name: string, bytes: number}[]} files all files of the session
   * @param {number} at the time of the sample in milliseconds, by the browser's monotonic clock: the server's time may be
   *   advanced or frozen
   */
  addSample(files, at) {
    const previous = this.#samples;
    this.#samples = new Map(files.map(({name, bytes}) => [name, appendSample(previous.get(name) ?? [], {at, bytes})]));
  }

  /**
   * @param {string} name of the file
   * @param {number} now the time in milliseconds, by the same clock
   * @returns {number|null} bytes per second; null if unknown or if no bytes are transferred
   */
  speedOf(name, now) {
    const samples = (this.#samples.get(name) ?? []).filter(({at}) => at >= now - WINDOW_MS);
    if (samples.length < 2) {
      return null;
    }
    const first = samples[0];
    const last = samples[samples.length - 1];
    const bytes = last.bytes - first.bytes;
    return bytes > 0 ? (bytes * 1000) / (last.at - first.at) : null;
  }
}

/** Ignores unchanged samples, which would only make the speed appear lower. */
function appendSample(samples, next) {
  const last = samples[samples.length - 1];
  if (last && last.bytes === next.bytes) {
    return samples;
  }
  // Fewer bytes than before: the transfer has restarted.
  const previous = last && next.bytes < last.bytes ? [] : samples;
  return [...previous.filter(({at}) => at >= next.at - WINDOW_MS), next];
}
