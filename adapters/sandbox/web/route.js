// Where this tab is: #/person/channel/thread, so that two tabs can be two people.

import { state, tell, user } from "/web/store.js";

const DIRECT = "@"; // one's conversation with the bot, whoever one is

export function read() {
  const [, person = "", channel = "", thread = ""] = location.hash.slice(1).split("/").map(decodeURIComponent);
  return { person, channel: channel === DIRECT ? `@${person}` : channel, thread };
}

export function go({ person = state.me, channel = state.channel, thread = "" }) {
  const room = channel.startsWith("@") ? DIRECT : channel;
  const parts = [person, room, thread].filter(Boolean).map(encodeURIComponent);
  const hash = `#/${parts.join("/")}`;
  if (location.hash === hash) tell("moved");
  else location.hash = hash;
}

/** Who this tab was, when the address does not say. */
export function person() {
  return read().person || sessionStorage.getItem("folkmoot.me") || "";
}

/** Take over what the address says, as far as it exists; returns whether the person changed. */
export function follow() {
  const wanted = read();
  const before = state.me;
  state.me = user(wanted.person)?.id ?? user(person())?.id ?? state.users[0]?.id ?? "";
  sessionStorage.setItem("folkmoot.me", state.me);
  const here = wanted.channel === `@${state.me}` || state.channels.some((one) => one.id === wanted.channel);
  state.channel = here ? wanted.channel : state.channels[0]?.id ?? `@${state.me}`;
  state.thread = state.posts.get(wanted.thread)?.channel === state.channel ? wanted.thread : "";
  return before !== state.me;
}
