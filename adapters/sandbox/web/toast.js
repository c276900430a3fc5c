// Short notices at the bottom, with buttons that lead there.

import { $, h } from "/web/dom.js";

const LASTS = 12000; // long enough to read it and reach its buttons; resting on it keeps it

export function toast(words, actions = []) {
  const close = h("button", { type: "button", class: "icon", "aria-label": "Close this notice", onclick: () => notice.remove() }, "×");
  const buttons = actions.map(([label, does]) =>
    h("button", { type: "button", class: "button small", onclick: () => (does(), notice.remove()) }, label));
  const notice = h("div", { class: "toast" }, h("p", {}, words), h("div", { class: "toast-actions" }, buttons), close);
  $("toasts").replaceChildren(notice);
  let timer = setTimeout(() => notice.remove(), LASTS);
  const stay = () => clearTimeout(timer);
  const leave = () => (timer = setTimeout(() => notice.remove(), LASTS));
  for (const event of ["pointerenter", "focusin"]) notice.addEventListener(event, stay);
  for (const event of ["pointerleave", "focusout"]) notice.addEventListener(event, leave);
}
