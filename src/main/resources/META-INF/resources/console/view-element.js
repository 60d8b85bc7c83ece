import {render} from '/console/lit.js';

/**
 * A custom element that draws itself into the page (no shadow: one stylesheet serves all, and
 * labels and announcements reach across).
 */
export class View extends HTMLElement {
  #isDue = false;

  /** What it looks like now. @returns {import('/console/lit.js').TemplateResult} */
  template() {
    throw new Error(`${this.localName} has no template`);
  }

  /** Draws it again, once for however many changes there were in this turn. */
  update() {
    if (this.#isDue) {
      return;
    }
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      if (this.isConnected) {
        this.draw();
      }
    });
  }

  draw() {
    render(this.template(), this);
  }

  connectedCallback() {
    this.replaceChildren();
    this.update();
  }
}

/** Says something to those who do not see it. */
export function announce(text) {
  const place = document.getElementById('announcements');
  place.textContent = '';
  // The same words again are said again only if they were gone in between.
  setTimeout(() => (place.textContent = text), 50);
}
