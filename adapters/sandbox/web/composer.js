// Where one types: a combobox that knows the commands.

import { say, send } from "/web/api.js";
import { complete } from "/web/complete.js";
import { h } from "/web/dom.js";
import { state } from "/web/store.js";

let count = 0;

export class Composer {
  /** `where()` is the channel and thread to say it in; `up()` goes to the messages above. */
  constructor(element, { label, where, up }) {
    Object.assign(this, { where, up, at: -1, items: [], asked: null, id: `list${++count}` });
    this.list = h("div", { role: "listbox", id: this.id, "aria-label": "Suggestions", class: "suggestions" });
    this.help = h("p", { class: "usage", id: `${this.id}-help` });
    this.popup = h("div", { class: "popup", hidden: true }, this.help, this.list);
    this.input = h("div", {
      role: "combobox", contenteditable: "plaintext-only", class: "input", tabindex: "0", spellcheck: "true",
      "aria-label": label, "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.id,
      "aria-describedby": this.help.id, "aria-haspopup": "listbox",
      oninput: () => this.#changed(), onkeydown: (event) => this.#key(event), onblur: () => this.#open([], null),
    });
    this.button = h("button", { type: "button", class: "icon send", "aria-label": "Send", title: "Send (Enter)", onclick: () => this.#send() }, "↑");
    element.append(this.popup, h("div", { class: "composer-box" }, this.input, this.button));
  }

  get text() {
    return this.input.innerText.replaceAll("\u00a0", " ");
  }

  placeholder(words) {
    this.input.dataset.placeholder = words;
  }

  /** Put a line in, ready to go on with. */
  write(line) {
    this.input.textContent = line;
    this.focus();
    this.#changed();
  }

  focus() {
    this.input.focus();
    const selection = getSelection();
    selection.selectAllChildren(this.input);
    selection.collapseToEnd();
  }

  #changed() {
    if (!this.text.trim()) this.input.replaceChildren(); // browsers leave a break behind
    this.asked?.abort();
    const { items, help, look } = complete(this.text.replace(/\n$/, ""), state.catalog, state.users);
    this.#open(items, help);
    if (look) this.#lookUp(look, help);
  }

  /** The choices that only the server knows, once they are there. */
  async #lookUp({ path, option, text, before }, help) {
    this.asked = new AbortController();
    const { signal } = this.asked;
    const found = await send("/suggest", { ...this.where(), path, option, text }, { signal, quiet: true });
    if (signal.aborted || !found) return;
    const items = found.map((one) => ({
      insert: `${before}${one.value} `, label: one.value, about: one.label === one.value ? "" : one.label, auto: text !== "",
    }));
    this.#open([...items, ...this.items], help);
  }

  #open(items, help) {
    this.items = items;
    this.at = items[0]?.auto ? 0 : -1;
    this.help.replaceChildren(...(help ? [h("code", {}, help.usage), ` ${help.about}`] : []));
    this.list.replaceChildren(...items.map((one, at) => this.#option(one, at)));
    this.popup.hidden = !items.length && !help;
    this.list.hidden = !items.length;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    this.#mark();
  }

  #option({ label, about, needs }, at) {
    return h("div", {
      role: "option", id: `${this.id}-${at}`, "aria-selected": "false",
      onpointerdown: (event) => (event.preventDefault(), this.#take(at)),
    }, h("span", { class: "option-label" }, label), h("span", { class: "option-about" }, about),
      needs && needs !== "member" && h("span", { class: "badge" }, needs));
  }

  #mark() {
    [...this.list.children].forEach((one, at) => one.setAttribute("aria-selected", String(at === this.at)));
    const active = this.list.children[this.at];
    if (active) this.input.setAttribute("aria-activedescendant", active.id);
    else this.input.removeAttribute("aria-activedescendant");
    active?.scrollIntoView({ block: "nearest" });
  }

  #take(at) {
    this.write(this.items[at].insert);
  }

  #key(event) {
    if (event.isComposing) return;
    const open = this.items.length > 0;
    const does = {
      ArrowDown: open && (() => this.#step(1)),
      ArrowUp: open ? () => this.#step(-1) : !this.text && this.up,
      Tab: open && !event.shiftKey && (() => this.#take(Math.max(this.at, 0))),
      Enter: !event.shiftKey && (() => this.#enter()),
      Escape: !this.popup.hidden && (() => this.#open([], null)),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  }

  #step(by) {
    this.at = (this.at + by + this.items.length + (this.at < 0 && by < 0 ? 1 : 0)) % this.items.length;
    this.#mark();
  }

  /** Enter takes the marked suggestion, unless that is what stands there already. */
  #enter() {
    const marked = this.items[this.at];
    if (marked && marked.insert.trim() !== this.text.trim()) this.#take(this.at);
    else this.#send();
  }

  async #send() {
    const text = this.text.trim();
    if (!text || this.input.getAttribute("aria-busy")) return;
    this.#open([], null);
    this.input.setAttribute("aria-busy", "true");
    const answer = await say(text, this.where(), this.input);
    this.input.removeAttribute("aria-busy");
    if (answer) this.input.replaceChildren();
  }
}
