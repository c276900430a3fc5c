// Channels, the direct conversation, and the people one can be.

import { $, arrange, h } from "/web/dom.js";
import { send } from "/web/api.js";
import { ask } from "/web/forms.js";
import { go } from "/web/route.js";
import { direct, isDirect, isUnread, isWaiting, me, now, on, state } from "/web/store.js";
import { city, time } from "/web/when.js";

export const initials = (name) => name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase();
export const hue = (id) => `hue-${Math.max(0, state.users.findIndex((one) => one.id === id)) % 6}`;
export const avatar = (one) => h("span", { class: `avatar ${hue(one.id)}`, "aria-hidden": "true" }, initials(one.name));

function room(id, icon, name) {
  const current = id === state.channel;
  const unread = !current && isUnread(id);
  return h("li", {}, h("button", {
    type: "button", class: unread ? "unread" : undefined, "aria-current": current ? "page" : undefined,
    "data-channel": id, onclick: () => (go({ channel: id }), showSide(false)),
  }, h("span", { class: "room-icon", "aria-hidden": "true" }, icon), h("span", { class: "room-label" }, name),
    unread && h("span", { class: "dot" }, h("span", { class: "sr" }, "new messages"))));
}

function person(one) {
  const current = one.id === state.me;
  const waiting = !current && isWaiting(one.id);
  const about = [one.about, one.zone && `${city(one.zone)} ${time(now(), one.zone)}`].filter(Boolean).join(" · ");
  return h("li", {}, h("button", {
    type: "button", "aria-pressed": String(current), "data-person": one.id,
    onclick: () => be(one.id),
  }, avatar(one), h("span", { class: "person-words" },
    h("span", { class: "person-name" }, one.name), h("span", { class: "person-about" }, about)),
  waiting && h("span", { class: "dot" }, h("span", { class: "sr" }, "has a new direct message"))));
}

/** Become somebody else, in the same channel. */
export function be(id) {
  const channel = isDirect(state.channel) ? `@${id}` : state.channel;
  go({ person: id, channel, thread: isDirect(state.channel) ? "" : state.thread });
}

/** Rows are drawn anew; what had the focus keeps it. */
function fill(list, rows, by) {
  const held = list.contains(document.activeElement) ? document.activeElement.dataset[by] : undefined;
  arrange(list, rows);
  if (held) list.querySelector(`[data-${by}="${CSS.escape(held)}"]`)?.focus();
}

function draw() {
  if (!me()) return;
  fill($("channels"), state.channels.map((one) => room(one.id, one.private ? "◆" : "#", one.id)), "channel");
  fill($("direct"), [room(direct(), "●", "Folkmoot")], "channel");
  fill($("people"), state.users.map(person), "person");
}

export function showSide(open) {
  document.body.classList.toggle("side-open", open);
  $("open-side").setAttribute("aria-expanded", String(open));
  if (open) $("channels").querySelector("button")?.focus();
}

async function addChannel(event) {
  const field = { name: "name", label: "Name", kind: "line", required: true, choices: [], limit: 30, hint: "Letters, digits and dashes, such as testing" };
  await ask({ title: "Add a channel", submit: "Add it", fields: [field], values: {} }, event.currentTarget, async (values) => {
    const made = await send("/channels", values);
    if (made) go({ channel: made.id });
    return made ? {} : null;
  });
}

export function start() {
  $("add-channel").addEventListener("click", addChannel);
  $("open-side").addEventListener("click", () => showSide(!document.body.classList.contains("side-open")));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("side-open")) {
      showSide(false);
      $("open-side").focus();
    }
  });
  $("room").addEventListener("pointerdown", (event) => {
    if (!$("open-side").contains(event.target)) showSide(false);
  });
  for (const kind of ["moved", "post", "waiting", "clock"]) on(kind, draw);
}
