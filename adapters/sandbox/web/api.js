// Everything this page sends.

import { state } from "/web/store.js";
import { toast } from "/web/toast.js";
import { openForm } from "/web/forms.js";

/** Send; what went wrong is said in a toast, and null comes back. */
export async function send(path, data, { signal, quiet = false } = {}) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: state.me, ...data }),
      signal,
    });
    const answer = await response.json();
    if (response.ok) return answer;
    if (!quiet) toast(answer.error);
  } catch (error) {
    if (!quiet && error.name !== "AbortError") toast("The sandbox does not answer. Is it still running?");
  }
  return null;
}

/** Do something that may be answered with a form. `from` is what was pressed. */
export async function act(path, data, where, from) {
  from?.setAttribute("aria-busy", "true");
  const answer = await send(path, data);
  from?.removeAttribute("aria-busy");
  if (answer?.form) openForm(answer, where, from);
  return answer;
}

export const say = (text, { channel, thread }, from) =>
  act("/say", { text, channel, thread }, { channel, thread }, from);

/** Press a button or pick from a menu of a message. */
export const press = (post, token, picked, from) =>
  act("/press", { message: post.id, token, picked }, place(post), from);

export const useShortcut = (post, key, from) => act("/menu", { message: post.id, key }, place(post), from);

const place = (post) => ({ channel: post.channel, thread: post.thread, message: post.id });
