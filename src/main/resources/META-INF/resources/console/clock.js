/** The server's time, and one timer for all countdowns. The server's clock decides when sessions expire. */
const listeners = new Set();
let offset = 0;
let timer = null;

/** Sets the clock to the time of a response. @param {string} serverTime in ISO 8601 */
export function setServerTime(serverTime) {
  offset = Date.parse(serverTime) - Date.now();
}

/** Returns the server's time in milliseconds since 1970. */
export const serverNow = () => Date.now() + offset;

/** Calls the listener every second. @returns {() => void} removes the listener */
export function onEverySecond(listener) {
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
