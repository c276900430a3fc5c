// The page: what is where, and who is told.

import * as clock from "/web/clock.js";
import { Composer } from "/web/composer.js";
import { $, h } from "/web/dom.js";
import * as help from "/web/help.js";
import * as hints from "/web/hints.js";
import { listen } from "/web/live.js";
import * as menu from "/web/menu.js";
import { nameOf } from "/web/message.js";
import { follow, go } from "/web/route.js";
import * as sidebar from "/web/sidebar.js";
import { inOrder, isDirect, markRead, on, repliesTo, state, tell } from "/web/store.js";
import { Timeline } from "/web/timeline.js";

const quiet = () => {
  const [title, words] = isDirect(state.channel)
    ? ["Here I write to you alone.", "When somebody answers you, before a meetup, and before something slips."]
    : ["Nobody has said anything here yet.", "Say hello, or see what the bot can do."];
  return [h("div", { class: "empty" },
    h("img", { src: "/web/mark.svg", alt: "", width: 56, height: 56 }), h("p", {}, title), h("p", { class: "muted" }, words),
    h("button", { type: "button", class: "button", onclick: () => composer.write("/") }, "Show the commands"))];
};

const room = new Timeline($("timeline"), { empty: quiet });
const thread = new Timeline($("thread-timeline"), { inThread: true });
const composer = new Composer($("composer"), {
  label: "Message", where: () => ({ channel: state.channel, thread: "" }), up: () => room.enter(),
});
const reply = new Composer($("thread-composer"), {
  label: "Reply", where: () => ({ channel: state.channel, thread: state.thread }), up: () => thread.enter(),
});

function draw() {
  const { channel, me } = state;
  const name = isDirect(channel) ? "Folkmoot" : `#${channel}`;
  const about = state.channels.find((one) => one.id === channel)?.topic;
  $("room-title").textContent = name;
  $("room-topic").textContent = isDirect(channel) ? "Only you and the bot" : about || "";
  document.title = `${name} · Folkmoot sandbox`;
  composer.placeholder(`Message ${name} as ${nameOf(me)}, or type /`);
  room.show(`${me} ${channel}`, inOrder((post) => post.channel === channel && !post.thread));
  drawThread();
  if (!document.hidden) markRead(channel);
}

function drawThread() {
  const root = state.posts.get(state.thread);
  const opens = $("thread").hidden && root;
  const closes = !$("thread").hidden && !root;
  $("thread").hidden = !root;
  document.body.classList.toggle("thread-open", Boolean(root));
  if (closes && $("composer").offsetParent) composer.focus();
  if (!root) return;
  $("thread-title").textContent = root.title || "Thread";
  $("thread-topic").textContent = isDirect(root.channel) ? "Folkmoot" : `#${root.channel}`;
  reply.placeholder(`Reply as ${nameOf(state.me)}`);
  thread.show(`${state.me} ${root.id}`, [root, ...repliesTo(root.id)]);
  if (opens) reply.focus();
}

function theme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  $("theme").setAttribute("aria-pressed", String(dark));
  return dark;
}

$("theme").addEventListener("click", () => {
  document.documentElement.dataset.theme = theme() ? "light" : "dark";
  localStorage.setItem("folkmoot.theme", document.documentElement.dataset.theme);
  theme();
});
$("close-thread").addEventListener("click", () => go({ thread: "" }));
$("thread").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) go({ thread: "" });
});

on("moved", draw);
on("post", draw);
document.addEventListener("visibilitychange", () => state.me && draw());
addEventListener("hashchange", () => (follow() ? listen() : tell("moved")));

sidebar.start();
menu.start();
clock.start();
help.start((line) => composer.write(line));
hints.start((line) => composer.write(line));
theme();
listen();
