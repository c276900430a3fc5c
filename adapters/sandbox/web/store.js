// What this page knows, and who wants to hear when it changes.

export const state = {
  me: "", channel: "", thread: "",
  users: [], channels: [], posts: new Map(), catalog: { groups: [], commands: [], shortcuts: [] },
  waiting: {}, ahead: 0, born: 0, fresh: new Set(), dismissed: new Set(),
};

const listeners = {};

export function on(kind, listener) {
  (listeners[kind] ??= []).push(listener);
}

export function tell(kind, detail) {
  for (const listener of listeners[kind] ?? []) listener(detail);
}

export const user = (id) => state.users.find((one) => one.id === id);
export const me = () => user(state.me);
export const direct = () => `@${state.me}`;
export const isDirect = (channel) => channel.startsWith("@");
export const now = () => Date.now() + state.ahead;

export function inOrder(keep) {
  return [...state.posts.values()].filter(keep).sort((one, other) => one.number - other.number);
}

export const repliesTo = (id) => inOrder((post) => post.thread === id);

/** The newest number in a channel that somebody else wrote. */
function newest(channel) {
  let top = 0;
  for (const post of state.posts.values()) {
    if (post.channel === channel && post.author !== state.me && !post.private) top = Math.max(top, post.number);
  }
  return top;
}

const mark = (person, channel) => `folkmoot.read.${person}.${channel}`;
const readUpTo = (person, channel) =>
  Math.max(state.born, Number(sessionStorage.getItem(mark(person, channel)) ?? 0));

export const isUnread = (channel) => newest(channel) > readUpTo(state.me, channel);
export const isWaiting = (person) =>
  (person === state.me ? newest(`@${person}`) : state.waiting[person] ?? 0) > readUpTo(person, `@${person}`);

export function markRead(channel) {
  sessionStorage.setItem(mark(state.me, channel), String(newest(channel)));
}

/** What was there when this tab was opened is not news. */
export function rememberBirth(top) {
  const stored = sessionStorage.getItem("folkmoot.born");
  state.born = stored === null || Number(stored) > top ? top : Number(stored);
  sessionStorage.setItem("folkmoot.born", String(state.born));
}
