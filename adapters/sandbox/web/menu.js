// A message's own menu.

import { useShortcut } from "/web/api.js";
import { $, h, roam } from "/web/dom.js";
import { go } from "/web/route.js";
import { state } from "/web/store.js";

let opener = null;

export function openMenu(post, from) {
  const menu = $("menu");
  opener = from;
  menu.replaceChildren(
    item("Reply in thread", "", () => go({ thread: post.thread || post.id })),
    h("hr", { role: "separator" }),
    ...state.catalog.shortcuts.map((one) => item(one.name, one.summary, () => useShortcut(post, one.key, from))));
  from.closest("main, aside").append(menu); // readers expect it in the region it belongs to
  menu.showPopover();
  const { bottom, right, top } = from.getBoundingClientRect();
  const below = bottom + menu.offsetHeight < innerHeight - 8;
  menu.style.top = `${below ? bottom + 4 : Math.max(8, top - menu.offsetHeight - 4)}px`;
  menu.style.left = `${Math.max(8, right - menu.offsetWidth)}px`;
  items()[0]?.focus();
}

const items = () => [...$("menu").querySelectorAll("[role=menuitem]")];

function item(name, summary, does) {
  const pick = () => {
    $("menu").hidePopover();
    does();
  };
  return h("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: pick },
    h("span", { class: "menu-name" }, name), summary && h("span", { class: "menu-about" }, summary));
}

export function start() {
  $("menu").addEventListener("keydown", (event) => {
    if (roam(event, items())) return;
    if (event.key === "Tab") $("menu").hidePopover();
  });
  $("menu").addEventListener("toggle", (event) => {
    const stays = document.activeElement === document.body || $("menu").contains(document.activeElement);
    if (event.newState === "closed" && stays) opener?.focus();
  });
}
