/**
 * One timer for all that counts down. Time is the server's: what is left of a session is reckoned
 * by the clock that will end it.
 */
const listeners = new Set();
let offset = 0;
let timer = null;

/** Takes the server's time from what it answered. @param {string} now */
export function setServerTime(now) {
  offset = Date.parse(now) - Date.now();
}

/** The server's time, in milliseconds. */
export const serverNow = () => Date.now() + offset;

/** Has something called every second. @returns {() => void} that ends it */
export function everySecond(listener) {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((each) => each()), 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = null;
    }
  };
}
