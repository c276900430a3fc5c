// One message: who, when, what, and what can be done with it.

import { bring, card } from "/web/card.js";
import { $, h } from "/web/dom.js";
import { openMenu } from "/web/menu.js";
import { go } from "/web/route.js";
import { avatar } from "/web/sidebar.js";
import { isDirect, me, repliesTo, state, user } from "/web/store.js";
import { moment, time, whole } from "/web/when.js";

export const nameOf = (author) => (author ? user(author)?.name ?? author : "Folkmoot");

const face = (author) =>
  author && user(author) ? avatar(user(author)) : h("img", { class: "avatar", src: "/web/mark.svg", alt: "", width: 36, height: 36 });

export function message(post, { follows, inThread }) {
  const at = new Date(post.at);
  const zone = me()?.zone;
  const private_ = post.private && !isDirect(post.channel);
  const element = h("article", {
    class: ["message", follows && "follows", private_ && "private", state.fresh.has(post.id) && "fresh"].filter(Boolean).join(" "),
    "data-post": post.id, tabindex: "-1", "aria-label": `${nameOf(post.author)}, ${moment(at, zone)}`,
  },
    h("div", { class: "message-face" }, follows ? h("time", { class: "message-time" }, time(at, zone)) : face(post.author)),
    h("div", { class: "message-body" },
      !follows && head(post, at, zone),
      private_ && onlyYou(post),
      post.html && h("div", { class: "talk", html: post.html }),
      post.card && card(post),
      post.file && file(post),
      !inThread && replies(post)),
    tools(post));
  bring(element, post);
  state.fresh.delete(post.id);
  return element;
}

const head = (post, at, zone) => h("p", { class: "message-head" },
  h("span", { class: "message-author" }, nameOf(post.author)),
  !post.author && h("span", { class: "badge" }, "app"),
  h("time", { class: "message-time", datetime: post.at, title: whole(at, zone), "data-clock": true }, time(at, zone)),
  post.edited && h("span", { class: "message-edited" }, "edited"));

const onlyYou = (post) => h("p", { class: "only-you" },
  h("span", { "aria-hidden": "true" }, "◑ "), "Only visible to you",
  h("button", { type: "button", class: "link", onclick: () => dismiss(post) }, "Dismiss"));

function dismiss(post) {
  state.dismissed.add(post.id);
  state.posts.delete(post.id);
  document.querySelector(`[data-post="${post.id}"]`)?.remove();
  $(post.thread ? "thread-composer" : "composer").querySelector("[role=combobox]").focus();
}

const file = (post) => h("a", { class: "file", href: `/files/${post.id}`, download: post.file },
  h("span", { "aria-hidden": "true" }, "⤓ "), post.file);

function replies(post) {
  const found = repliesTo(post.id);
  if (!found.length && !post.title) return null;
  const authors = [...new Set(found.map((one) => one.author))].slice(0, 3).map((author) => face(author));
  const words = found.length ? `${found.length} ${found.length === 1 ? "reply" : "replies"}` : "Open the thread";
  return h("button", {
    type: "button", class: "replies", "aria-expanded": String(state.thread === post.id), onclick: () => go({ thread: post.id }),
  }, h("span", { class: "faces" }, authors), words);
}

const tools = (post) => h("div", { class: "tools" },
  h("button", {
    type: "button", class: "icon", "aria-label": "What to do with this message", "aria-haspopup": "menu", title: "More",
    onclick: (event) => openMenu(post, event.currentTarget),
  }, "⋯"));
