// What to try first; each goes away once it was tried.

import { $, h } from "/web/dom.js";
import { go } from "/web/route.js";
import { be } from "/web/sidebar.js";
import { state } from "/web/store.js";

const TRIED = "folkmoot.tried";

/** `write` puts a line into the composer. */
export function start(write) {
  const tips = [
    ["ask", "Ask something", "Type /ask and a question, then answer it as somebody else.", () => write("/ask ")],
    ["be", "Be somebody else", "Pick a person on the left. Each tab can be another one.", () => be(state.users.at(-1).id)],
    ["skip", "Skip a day", "A day later, see who is reminded and who is nudged.", () => $("clock-panel").showPopover()],
    ["own", "Set up your own", "In #playground, a community takes a minute.", () => (go({ channel: "playground" }), write("/community new "))],
  ];
  const list = h("ol");
  const panel = h("section", { class: "hints", "aria-label": "Things to try" },
    h("div", { class: "hints-words" }, h("p", { class: "hints-lead" }, "A demo community to play with: all of it works, and nothing leaves this machine."), list),
    h("button", { type: "button", class: "icon", "aria-label": "Dismiss these suggestions", title: "Dismiss",
      onclick: () => done(...tips.map(([key]) => key)) }, "×"));

  function done(...keys) {
    localStorage.setItem(TRIED, [...tried(), ...keys].join(" "));
    draw();
  }

  function draw() {
    const left = tips.filter(([key]) => !tried().includes(key));
    list.replaceChildren(...left.map(([key, title, words, does]) => {
      const take = () => (done(key), does());
      return h("li", {}, h("button", { type: "button", class: "tip", onclick: take }, h("strong", {}, title), h("span", {}, words)));
    }));
    panel.hidden = !left.length;
  }

  $("hints").append(panel);
  draw();
}

const tried = () => (localStorage.getItem(TRIED) ?? "").split(" ").filter(Boolean);
