// Keys that work everywhere, and the page that explains them.

import { $, h, isTyping } from "/web/dom.js";
import { go } from "/web/route.js";
import { be } from "/web/sidebar.js";
import { direct, state } from "/web/store.js";

const KEYS = [
  ["/", "Type a command"], ["Tab, ↑ ↓, Enter", "Choose and take a suggestion"], ["Escape", "Close what is open"],
  ["↑", "In an empty line: go up to the messages"], ["Enter", "On a message: its menu"],
  ["Ctrl Enter", "Send a form from a long text"],
  ["1 … 9", "Be another person"], ["Alt ↑, Alt ↓", "Previous, next channel"], ["c", "Move the clock"], ["?", "This page"],
];

export function showHelp() {
  const close = h("button", { type: "button", class: "button primary", onclick: () => dialog.close() }, "Close");
  const rows = KEYS.map(([key, does]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, does)));
  const dialog = h("dialog", { class: "sheet", "aria-labelledby": "help-title", onclose: () => dialog.remove() },
    h("h2", { id: "help-title" }, "Keyboard"), h("dl", { class: "keys" }, rows),
    h("p", { class: "muted" }, "/moot explains every command."), h("div", { class: "form-actions" }, close));
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}

function step(by) {
  const rooms = [...state.channels.map((one) => one.id), direct()];
  go({ channel: rooms[(rooms.indexOf(state.channel) + by + rooms.length) % rooms.length] });
}

/** `write` puts a line into the composer. */
export function start(write) {
  $("help").addEventListener("click", showHelp);
  document.addEventListener("keydown", (event) => {
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      step(event.key === "ArrowUp" ? -1 : 1);
      return;
    }
    const busy = isTyping(event.target) || document.querySelector("dialog[open], [popover]:popover-open");
    if (busy || event.ctrlKey || event.metaKey || event.altKey) return;
    const person = state.users[Number(event.key) - 1];
    const does = { "/": () => write("/"), "?": showHelp, c: () => $("clock-panel").showPopover() }[event.key] ?? (person && (() => be(person.id)));
    if (!does) return;
    event.preventDefault();
    does();
  });
}
