import {render} from '/console/lit.js';

/**
 * Base class of the custom elements that render a template. They have no shadow root, so that one
 * stylesheet applies to all and labels can refer to elements of the whole page.
 */
export class ViewElement extends HTMLElement {
  #isScheduled = false;

  /** Returns the element's current content. @returns {import('/console/lit.js').TemplateResult} */
  template() {
    throw new Error(`${this.localName} has no template`);
  }

  /** Renders the element once after the current task, however often it is called before. */
  scheduleRender() {
    if (this.#isScheduled) {
      return;
    }
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      if (this.isConnected) {
        this.render();
      }
    });
  }

  render() {
    render(this.template(), this);
  }

  connectedCallback() {
    this.replaceChildren();
    this.scheduleRender();
  }
}

/** Makes screen readers read a text. */
export function announceToScreenReader(text) {
  const region = document.getElementById('live-region');
  region.textContent = '';
  // Screen readers announce an unchanged text again only if the region was empty in between.
  setTimeout(() => (region.textContent = text), 50);
}
