import '/console/fault-form.js';
import {breakablePath} from '/console/bidi.js';
import {confirm} from '/console/confirm-dialog.js';
import {callControl} from '/console/control-api.js';
import {ControlView} from '/console/control-view.js';
import {formatCount, formatNumber} from '/console/format.js';
import {html, nothing, repeat} from '/console/lit.js';
import {RowFocus} from '/console/row-focus.js';
import {reportOutcome} from '/console/session-actions.js';
import {announceToScreenReader} from '/console/view-element.js';

const COLUMNS = ['Fault', 'Matches', 'Does', 'Condition', 'Seen', 'Fired', 'Actions'];

/** How many faults an announcement names. */
const MAX_NAMED = 3;

/** The faults: what they match and do, and how often they have fired. Creates and deletes them. */
class FaultsView extends ControlView {
  #focus = new RowFocus(this);

  get heading() {
    return 'Faults';
  }

  load() {
    return callControl('GET', '/faults');
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener('keydown', (event) => this.#focus.onKey(event));
  }

  onData(faults) {
    const firedBefore = new Map(this.data?.map(({id, fired}) => [id, fired]));
    this.data = faults;
    const names = faults.filter(({id, fired}) => fired > (firedBefore.get(id) ?? fired)).map(({id}) => id);
    if (names.length) {
      const rest = names.length > MAX_NAMED ? ` and ${formatCount(names.length - MAX_NAMED, 'other fault')}` : '';
      announceToScreenReader(`Fired: ${names.slice(0, MAX_NAMED).join(', ')}${rest}.`);
    }
  }

  render() {
    this.#focus.preserveFocus(() => super.render());
  }

  async #delete(id) {
    const text = `Calls that fault ${id} matches then have their usual outcome.`;
    if (await confirm({title: `Delete fault ${id}?`, text, confirmLabel: 'Delete fault'})) {
      await reportOutcome(() => this.call('DELETE', `/faults/${id}`), () => `Fault ${id} was deleted.`, this.onResult);
    }
  }

  async #deleteAll() {
    const text = `${formatCount(this.data.length, 'fault')} will be deleted.`;
    if (await confirm({title: 'Delete all faults?', text, confirmLabel: 'Delete all'})) {
      await reportOutcome(() => this.call('DELETE', '/faults'), () => 'All faults were deleted.', this.onResult);
      this.querySelector('h1').focus();
    }
  }

  content() {
    return html`<table role="table">
        <caption><span class="visually-hidden">Faults, in the order in which they are tried</span></caption>
        <thead role="rowgroup"><tr role="row">
          ${COLUMNS.map((title) => html`<th role="columnheader" scope="col">${title}</th>`)}
        </tr></thead>
        <tbody role="rowgroup">${repeat(this.data, ({id}) => id, (fault) => this.#row(fault))}</tbody>
      </table>
      ${this.data.length
        ? html`<div class="actions below"><button type="button" class="danger" @click=${() => this.#deleteAll()}>Delete all faults</button></div>`
        : html`<p class="empty">There are no faults.</p>`}
      <fault-form .call=${(json) => this.call('POST', '/faults', json)} @created=${() => this.refresh()}></fault-form>`;
  }

  #row(fault) {
    const {id, on, when, at, ttl, seen, fired, do: action} = fault;
    const condition = {...when, ...(at === 'after' ? {at} : {}), ...(ttl ? {ttl} : {})};
    return html`<tr role="row" data-id=${id}>
      <th role="rowheader" scope="row"><span class="id">${id}</span></th>
      <td role="cell" data-title="Matches">${fields(on)}</td>
      <td role="cell" data-title="Does">${fields(action)}</td>
      <td role="cell" data-title="Condition">${Object.keys(condition).length ? fields(condition) : html`<span class="secondary">every call</span>`}</td>
      <td role="cell" data-title="Seen" class="count">${formatNumber(seen)}</td>
      <td role="cell" data-title="Fired" class="count">${fired ? html`<span class="state error">${formatNumber(fired)}</span>` : '0'}</td>
      <td role="cell" class="actions"><button type="button" class="small" aria-label="Delete fault ${id}"
        @click=${() => this.#delete(id)}>Delete</button></td>
    </tr>`;
  }
}

/** Shows each field of an object in a line. */
const fields = (object) =>
  Object.entries(object).map(
    ([name, value]) => html`<span class="line">${
      value === true ? name : html`<span class="secondary">${name}</span> ${breakablePath(toText(value))}`
    }</span>`,
  );

function toText(value) {
  return typeof value === 'object'
    ? Object.entries(value).map(([name, each]) => `${name} ${toText(each)}`).join(', ')
    : String(value);
}

customElements.define('faults-view', FaultsView);
