// The parts of lit-html that the console uses.
export {html, nothing, render} from '/console/lib/lit-html.js';
export {live} from '/console/lib/directives/live.js';
export {repeat} from '/console/lib/directives/repeat.js';
