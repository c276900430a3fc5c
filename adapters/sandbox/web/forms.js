// Forms as dialogs: kinds of fields, errors beside them, values kept.

import { h } from "/web/dom.js";
import { send } from "/web/api.js";
import { state } from "/web/store.js";

let count = 0;

/** Open a form of the bot's; `where` is the channel, thread and message it is about. */
export function openForm({ form, errors }, where, from) {
  const submit = async (values) => {
    const answer = await send("/submit", { ...where, token: form.token, values });
    if (answer?.form) form = answer.form;
    return answer;
  };
  return ask(form, from, submit, errors);
}

/** Show a form until `submit` takes the values; it answers {} when done, {errors}, or null. */
export function ask(form, from, submit, errors = {}) {
  const id = `form${++count}`;
  const rows = form.fields.length > 2 ? 2 : 4;
  const inputs = form.fields.map((field) => drawn({ ...field, rows }, form.values[field.name] ?? "", `${id}-${field.name}`));
  const button = h("button", { type: "submit", class: "button primary" }, form.submit);
  const close = () => dialog.close();
  const sheet = h("form", { novalidate: true, onsubmit: sent, onkeydown: hurried },
    h("h2", { id }, form.title), inputs.map((one) => one.row),
    h("div", { class: "form-actions" },
      h("button", { type: "button", class: "button", onclick: close }, "Cancel"), button));
  const dialog = h("dialog", { class: "sheet", "aria-labelledby": id, onclose: closed }, sheet);

  async function sent(event) {
    event.preventDefault();
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    const answer = await submit(Object.fromEntries(inputs.map((one) => [one.field.name, one.value()])));
    button.removeAttribute("aria-busy");
    if (!answer) return;
    const wrong = answer.errors ?? {};
    if (answer.form || Object.keys(wrong).length) complain(inputs, wrong);
    else close();
  }

  /** Enter makes a new line in a long text; with Ctrl or ⌘ it sends from there too. */
  function hurried(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) sheet.requestSubmit();
  }

  function closed() {
    dialog.remove();
    if (from?.isConnected) from.focus();
  }

  document.body.append(dialog);
  dialog.showModal();
  if (Object.keys(errors).length) complain(inputs, errors);
  else inputs[0]?.focus();
  return new Promise((resolve) => dialog.addEventListener("close", resolve));
}

function complain(inputs, errors) {
  for (const one of inputs) one.say(errors[one.field.name] ?? "");
  inputs.find((one) => errors[one.field.name])?.focus();
}

/** A field with its label, hint and error. */
function drawn(field, value, id) {
  const error = h("p", { class: "field-error", id: `${id}-error`, hidden: true });
  const hint = h("p", { class: "field-hint", id: `${id}-hint` }, hintOf(field));
  const described = [hint.textContent && hint.id, error.id].filter(Boolean).join(" ");
  const about = { id, name: field.name, "aria-describedby": described, "aria-required": field.required ? "true" : undefined };
  const input = widget(field, value, about);
  const several = input.tagName === "FIELDSET";
  const label = [field.label, !field.required && h("span", { class: "optional" }, " optional")];
  const row = h("div", { class: "field" },
    several ? null : h("label", { for: id }, label), input, hint.textContent && hint, error);
  if (several) input.prepend(h("legend", {}, label));
  return {
    field, row,
    value: () => (several ? checked(input) : input.value),
    focus: () => (several ? input.querySelector("input") : input).focus(),
    say: (words) => {
      error.textContent = words;
      error.hidden = !words;
      if (!several) input.setAttribute("aria-invalid", String(Boolean(words)));
    },
  };
}

function hintOf({ hint, kind }) {
  return hint || (kind === "when" ? "Such as tomorrow 18:00, next Tuesday 9am or 2026-12-03 17:30" : "");
}

const checked = (input) => [...input.querySelectorAll("input:checked")].map((one) => one.value).join(",");

function widget(field, value, about) {
  const { kind, choices } = field;
  if (kind === "text") return h("textarea", { ...about, rows: field.rows, value });
  if (kind === "person") return menu(field, people(), value, about);
  if (kind === "choice" && field.many) return boxes(field, value, about);
  if (kind === "choice" && choices.length) return menu(field, choices, value, about);
  if (kind === "number") return h("input", { ...about, type: "text", inputmode: "numeric", value });
  return choices.length ? offering(choices, value, about) : h("input", { ...about, type: "text", autocomplete: "off", value });
}

const people = () => state.users.map((one) => ({ value: one.id, label: one.name }));

function menu(field, choices, value, about) {
  const empty = h("option", { value: "" }, field.required ? "Choose…" : "Nothing chosen");
  const options = choices.map((one) => h("option", { value: one.value }, one.label));
  const select = h("select", about, empty, options);
  select.value = value;
  return select;
}

function boxes(field, value, about) {
  const chosen = value.split(/[,\s]+/);
  return h("fieldset", { "aria-describedby": about["aria-describedby"] }, field.choices.map((one) =>
    h("label", { class: "box" },
      h("input", { type: "checkbox", name: field.name, value: one.value, checked: chosen.includes(one.value) }), one.label)));
}

/** Typed freely, with what is known offered. */
function offering(choices, value, about) {
  const list = h("datalist", { id: `${about.id}-list` }, choices.map((one) => h("option", { value: one.value }, one.label)));
  const input = h("input", { ...about, type: "text", list: list.id, autocomplete: "off", value });
  queueMicrotask(() => input.after(list));
  return input;
}
