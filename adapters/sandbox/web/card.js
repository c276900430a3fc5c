// Cards of the bot: their blocks, buttons and menus, and the spans in their texts.

import { press, say } from "/web/api.js";
import { h } from "/web/dom.js";
import { me, state } from "/web/store.js";
import { moment, whole } from "/web/when.js";

const LOOKS_UP = { A: "asks show", S: "summary show", R: "log find", M: "log find", N: "log find" };

export function card(post) {
  const { title, blocks, footer } = post.card;
  return h("div", { class: "card" },
    h("h2", { class: "card-title" }, title),
    blocks.map((one) => drawn[one.is](one, post)),
    footer && h("div", { class: "card-footer", html: footer }));
}

const drawn = {
  text: ({ html }) => h("div", { class: "card-text", html }),
  facts: ({ pairs }) => h("dl", { class: "facts" },
    pairs.map(([label, html]) => h("div", {}, h("dt", {}, label), h("dd", { html })))),
  row: ({ html, button }, post) => h("div", { class: "row" },
    h("div", { class: "card-text", html }), button && pressable(button, post, "small")),
  buttons: ({ items }, post) => h("div", { class: "buttons" }, items.map((one) => pressable(one, post))),
  pick: (block, post) => (block.most > 1 ? several(block, post) : single(block, post)),
};

function pressable({ label, token, style, url }, post, size = "") {
  const look = `button ${size} ${style === "plain" ? "" : style ?? ""}`.trim();
  if (url) return h("a", { class: look, href: safe(url), target: "_blank", rel: "noopener noreferrer" }, label, h("span", { "aria-hidden": "true" }, " ↗"));
  const pressed = (event) => {
    const button = event.currentTarget;
    if (!button.getAttribute("aria-busy")) press(post, token, [], button);
  };
  return h("button", { type: "button", class: look, onclick: pressed }, label);
}

/** Only addresses that a browser may open; a button has no markup to vouch for it. */
const safe = (url) => (/^(https?|mailto):/i.test(url) ? url : "about:blank");

function single({ prompt, token, choices }, post) {
  const select = h("select", { "aria-label": prompt, onchange: () => select.value && press(post, token, [select.value], select) },
    h("option", { value: "" }, prompt), choices.map((one) => h("option", { value: one.value }, one.label)));
  return h("div", { class: "pick" }, select);
}

function several({ prompt, token, choices }, post) {
  const boxes = choices.map((one) => h("input", { type: "checkbox", value: one.value }));
  const chosen = () => boxes.filter((one) => one.checked).map((one) => one.value);
  const save = (event) => press(post, token, chosen(), event.currentTarget);
  return h("fieldset", { class: "pick-several" }, h("legend", {}, prompt),
    choices.map((one, at) => h("label", { class: "box" }, boxes[at], one.label)),
    h("button", { type: "button", class: "button small", onclick: save }, "Save"));
}

/** Times in the reader's zone, people who are the reader, entries that can be looked up. */
export function bring(element, post) {
  for (const one of element.querySelectorAll("time[datetime]:not([data-clock])")) {
    const at = new Date(one.getAttribute("datetime"));
    if (Number.isNaN(at.getTime())) continue;
    one.title = whole(at, me()?.zone);
    one.textContent = moment(at, me()?.zone);
  }
  for (const one of element.querySelectorAll(".person")) {
    one.classList.toggle("me", one.dataset.user === state.me);
  }
  for (const one of element.querySelectorAll(".entry")) lookUp(one, post);
}

function lookUp(entry, post) {
  const ref = entry.dataset.entry;
  const path = LOOKS_UP[ref[0]];
  if (!path || !state.catalog.commands.some((one) => one.path === path)) return;
  const show = (event) => say(`/${path} ${ref}`, post, event.currentTarget);
  entry.replaceWith(h("button", { type: "button", class: "entry", title: `/${path} ${ref}`, onclick: show }, ref));
}
