// The sandbox's clock, and moving it.

import { send } from "/web/api.js";
import { $, h } from "/web/dom.js";
import { go } from "/web/route.js";
import { isDirect, me, now, on, state, user } from "/web/store.js";
import { toast } from "/web/toast.js";
import { fromLocal, local, moment, monday, span } from "/web/when.js";

const MINUTE = 60_000;
const STEPS = [["+10 min", 10 * MINUTE], ["+1 hour", 60 * MINUTE], ["+1 day", 1440 * MINUTE]];
let moving = false;

/** Move by milliseconds or, exactly, up to a moment: what is due then shall be due. */
async function move({ by, until }, from) {
  if (moving) return;
  const before = now();
  moving = true;
  $("clock").classList.add("moving");
  from.setAttribute("aria-busy", "true");
  $("clock-result").textContent = "Moving the clock…";
  const arrived = await send("/wind", until ? { until: new Date(until).toISOString() } : { seconds: by / 1000 });
  from.removeAttribute("aria-busy");
  $("clock").classList.remove("moving");
  moving = false;
  $("clock-result").textContent = arrived ? said(arrived) : "The clock did not move.";
  if (arrived) toast(`${span(by ?? until - before)} later. ${said(arrived)}`, leads(arrived));
}

const said = (arrived) =>
  arrived.length === 0 ? "Nothing was due." : `${arrived.length} message${arrived.length === 1 ? "" : "s"} arrived.`;

/** Ways to where something arrived, a few of them: what is one's own comes first. */
function leads(arrived) {
  const mine = (channel) => Number(channel === `@${state.me}`);
  const places = [...new Set(arrived.map((one) => one.channel))];
  return places.sort((one, other) => mine(other) - mine(one)).slice(0, 4).map(lead);
}

/** A way to where something arrived; a direct message is read as whom it is for. */
function lead(channel) {
  if (!isDirect(channel)) return [`#${channel}`, () => go({ channel })];
  const person = channel.slice(1);
  const name = user(person)?.name ?? person;
  return [person === state.me ? "Your direct messages" : `Be ${name} and read it`, () => go({ person, channel })];
}

function draw() {
  if (!me()) return;
  $("clock-time").textContent = moment(now(), me().zone);
}

function panel() {
  const until = h("input", { type: "datetime-local", id: "clock-until" });
  const toMonday = (event) => move({ until: monday(now(), me().zone) }, event.currentTarget);
  const toThen = (event) => {
    event.preventDefault();
    const then = until.value ? fromLocal(until.value, me().zone) : 0;
    if (then > now()) move({ until: then }, event.submitter ?? until);
    else $("clock-result").textContent = "The clock moves forward only: choose a later time.";
  };
  $("clock-panel").append(
    h("h2", {}, "Move the clock"),
    h("p", { class: "muted" }, "Reminders and nudges come as they would have come."),
    h("div", { class: "buttons" },
      STEPS.map(([label, by]) => h("button", { type: "button", class: "button", onclick: (event) => move({ by }, event.currentTarget) }, label)),
      h("button", { type: "button", class: "button", onclick: toMonday }, "To Monday, 09:00")),
    h("form", { class: "clock-form", novalidate: true, onsubmit: toThen },
      h("label", { for: "clock-until" }, "Or up to"), until,
      h("button", { type: "submit", class: "button primary" }, "Move")),
    h("p", { id: "clock-result", class: "muted", role: "status" }));
}

export function start() {
  panel();
  for (const kind of ["clock", "moved"]) on(kind, draw);
  setInterval(draw, 5000);
  $("clock-panel").addEventListener("toggle", (event) => {
    if (event.newState !== "open") return;
    $("clock-until").value = local(now() + 60 * MINUTE, me().zone);
    $("clock-result").textContent = "";
    $("clock-panel").querySelector("button").focus();
  });
}
