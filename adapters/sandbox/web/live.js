// What the server tells: everything at first, then what changes.

import { follow, person } from "/web/route.js";
import { rememberBirth, state, tell } from "/web/store.js";
import { $ } from "/web/dom.js";

let source = null;

export function listen() {
  source?.close();
  source = new EventSource(`/live?as=${encodeURIComponent(person())}`);
  source.addEventListener("hello", (event) => greeted(JSON.parse(event.data)));
  source.addEventListener("post", (event) => posted(JSON.parse(event.data)));
  source.addEventListener("clock", (event) => set(JSON.parse(event.data)));
  source.addEventListener("channels", (event) => {
    state.channels = JSON.parse(event.data);
    if (follow()) listen();
    tell("moved");
  });
  source.addEventListener("waiting", (event) => {
    Object.assign(state.waiting, JSON.parse(event.data));
    tell("waiting");
  });
  source.onerror = () => ($("lost").hidden = false);
  source.onopen = () => ($("lost").hidden = true);
}

function greeted({ workspace, now, users, channels, posts, waiting, catalog }) {
  Object.assign(state, { users, channels, catalog, waiting });
  state.posts = new Map(posts.map((post) => [post.id, post]));
  state.fresh.clear();
  rememberBirth(Math.max(0, ...posts.map((post) => post.number), ...Object.values(waiting)));
  $("workspace").textContent = workspace;
  set({ now });
  follow();
  tell("moved");
}

function posted(post) {
  if (!state.posts.has(post.id)) state.fresh.add(post.id);
  state.posts.set(post.id, post);
  tell("post", post);
}

function set({ now }) {
  state.ahead = new Date(now).getTime() - Date.now();
  tell("clock");
}
