// The messages of a channel or a thread, kept in step with what changes.

import { arrange, h } from "/web/dom.js";
import { message } from "/web/message.js";
import { me, repliesTo, state } from "/web/store.js";
import { day } from "/web/when.js";

const SOON = 5 * 60 * 1000;
const NEAR = 120;

export class Timeline {
  /** `empty` makes what is shown when there is nothing. */
  constructor(element, { inThread = false, empty = () => [] } = {}) {
    Object.assign(this, { element, inThread, empty, drawn: new Map(), place: "", atEnd: true, lost: null });
    element.addEventListener("scroll", () => (this.atEnd = this.#isNearEnd()));
    new ResizeObserver(() => this.atEnd && this.#toEnd()).observe(element);
    element.addEventListener("keydown", (event) => this.#keys(event));
  }

  /** `place` tells one conversation from another: a new one starts at its end. */
  show(place, posts) {
    const moved = place !== this.place;
    const near = this.#isNearEnd();
    const last = posts.at(-1);
    const mine = last && state.fresh.has(last.id) && (last.author === state.me || last.private);
    if (moved) this.drawn.clear();
    this.place = place;
    this.element.setAttribute("aria-busy", String(moved));
    arrange(this.element, posts.length ? this.#nodes(posts) : this.empty());
    this.element.setAttribute("aria-busy", "false");
    if (moved || near || mine) this.#toEnd();
    this.#refocus();
  }

  /** Focus the last message, to go up from there. */
  enter() {
    [...this.element.querySelectorAll("article")].at(-1)?.focus();
  }

  #isNearEnd() {
    return this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight < NEAR;
  }

  #toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
    this.atEnd = true;
  }

  #nodes(posts) {
    const kept = new Map();
    const nodes = [];
    let before = null;
    for (const post of posts) {
      const today = day(new Date(post.at), me()?.zone);
      if (!before || day(new Date(before.at), me()?.zone) !== today) {
        nodes.push(this.#kept(kept, `day ${today}`, today, () => h("p", { class: "day" }, h("span", {}, today))));
        before = null;
      }
      nodes.push(this.#message(kept, post, before));
      before = post;
    }
    this.drawn = kept;
    return nodes;
  }

  #message(kept, post, before) {
    const soon = before && new Date(post.at) - new Date(before.at) < SOON;
    const follows = Boolean(soon && before.author === post.author && !post.card && !before.card && !post.private);
    const replies = this.inThread ? 0 : repliesTo(post.id).length;
    const open = !this.inThread && state.thread === post.id;
    const look = JSON.stringify([post, follows, replies, open, state.me]);
    return this.#kept(kept, post.id, look, () => message(post, { follows, inThread: this.inThread }));
  }

  /** The node drawn last time, unless it looks different now; the focus moves into its place. */
  #kept(kept, key, look, draw) {
    const old = this.drawn.get(key);
    if (old?.look === look) {
      kept.set(key, old);
      return old.node;
    }
    const node = draw();
    kept.set(key, { look, node });
    if (old?.node.contains(document.activeElement)) this.lost = { words: document.activeElement.textContent, node };
    return node;
  }

  /** What had the focus was drawn anew: its like gets it, else the message. */
  #refocus() {
    if (!this.lost) return;
    const { words, node } = this.lost;
    const same = [...node.querySelectorAll("button, a, select")].find((one) => one.textContent === words);
    (same ?? node).focus({ preventScroll: true });
    this.lost = null;
  }

  #keys(event) {
    const posts = [...this.element.querySelectorAll("article")];
    const at = posts.indexOf(event.target);
    if (at < 0) return;
    const next = { ArrowUp: posts[at - 1], ArrowDown: posts[at + 1], Home: posts[0], End: posts.at(-1) }[event.key];
    if (next) {
      event.preventDefault();
      next.focus();
    } else if (event.key === "Enter" || event.key === "ContextMenu" || event.key === ".") {
      event.preventDefault();
      posts[at].querySelector(".tools button").click();
    } else if (event.key === "ArrowDown" || event.key === "Escape") {
      event.preventDefault();
      this.element.parentElement.querySelector("[role=combobox]").focus();
    }
  }
}
