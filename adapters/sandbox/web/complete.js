// What could be typed next. No page in here: text goes in, suggestions come out.

const UMBRELLA = "moot";

/**
 * `items`: {insert, label, about, auto, needs}; `insert` is the whole line with the item taken.
 * `help`: {usage, about}. `look`: an option whose choices the server knows.
 */
export function complete(text, { groups, commands }, people) {
  const name = /^\/(\S*)$/.exec(text);
  if (name) return { items: names(name[1], groups, commands), help: null, look: null };
  const started = /^\/(\S+)\s+/.exec(text);
  if (!started) return nothing();
  const rest = text.slice(started[0].length);
  if (started[1].toLowerCase() === UMBRELLA && rest) return umbrella(text.slice(0, started[0].length), rest, { groups, commands }, people);
  const whole = commands.find((one) => one.path === started[1].toLowerCase());
  if (whole) return options(whole, text, rest, people);
  const group = groups.find((one) => one.name === started[1].toLowerCase());
  if (!group) return nothing();
  return verbs(group, commands.filter((one) => one.group === group.name), text, rest, people);
}

/** After the umbrella's word, any other command may follow. */
function umbrella(head, rest, catalog, people) {
  const { items, help, look } = complete(`/${rest}`, catalog, people);
  const under = (line) => head + line.slice(1);
  return { items: items.map((one) => ({ ...one, insert: under(one.insert) })), help, look: look && { ...look, before: under(look.before) } };
}

const nothing = () => ({ items: [], help: null, look: null });

function names(typed, groups, commands) {
  const single = commands.filter((one) => !one.verb).map((one) => ({ name: one.path, about: one.summary, needs: one.needs }));
  const known = [...single, ...groups.map((one) => ({ name: one.name, about: one.summary, needs: "member" }))];
  const wanted = typed.toLowerCase();
  const rank = (one) => (one.name.startsWith(wanted) ? 0 : 1);
  return known
    .filter((one) => one.name.includes(wanted))
    .sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name))
    .map((one) => ({ insert: `/${one.name} `, label: `/${one.name}`, about: one.about, needs: one.needs, auto: true }));
}

function verbs(group, known, text, rest, people) {
  const [, word, gap] = /^(\S*)(\s*)/.exec(rest);
  const exact = known.find((one) => one.verb === word.toLowerCase());
  if (exact && gap) return options(exact, text, rest.slice(word.length + gap.length), people);
  const fitting = known.filter((one) => one.verb.startsWith(word.toLowerCase()));
  const primary = known.find((one) => one.verb === group.primary);
  if (!fitting.length && primary) return options(primary, text, rest, people);
  if (gap) return nothing();
  const ranked = fitting.sort((one, other) => (other === primary) - (one === primary));
  const items = ranked.map((one) => ({
    insert: `/${one.path} `, label: `/${one.path}`, about: one.summary, needs: one.needs, auto: word !== "",
  }));
  return { items, help: { usage: `/${group.name}`, about: group.summary }, look: null };
}

function options(command, text, rest, people) {
  const { option, typed, keyed, past } = current(command.options, rest);
  const help = { usage: usage(command), about: option ? about(option) : command.summary };
  if (!option) return { items: [], help, look: null };
  const before = text.slice(0, text.length - typed.length);
  const items = [
    ...(past ? [] : values(option, typed, people)).map((one) => ({ ...one, insert: `${before}${one.value} `, auto: keyed && typed !== "" })),
    ...(keyed ? [] : keys(command.options, rest, text)),
  ];
  const look = option.suggests && (keyed || option.leads) ? { path: command.path, option: option.name, text: typed, before } : null;
  return { items, help, look };
}

/** Which option the end of the line belongs to, and what of it is typed: right after its name, or `past` that. */
function current(all, rest) {
  const typed = /\S*$/.exec(rest)[0];
  const key = [...rest.matchAll(keyOf(all))].at(-1);
  if (key) {
    const value = rest.slice(key.index + key[0].length);
    const past = /\s/.test(value);
    return { option: all.find((one) => one.name === key[1].toLowerCase()), typed: past ? typed : value, keyed: !past, past };
  }
  const lead = all.find((one) => one.leads);
  if (lead && !/\s/.test(rest)) return { option: lead, typed: rest, keyed: false };
  return { option: takesRest(all.filter((one) => one !== lead)), typed, keyed: false };
}

const keyOf = (all) => new RegExp(`(?:^|\\s)(${all.map((one) => one.name).join("|") || "$^"}):(?!//)`, "gi");

/** What words without a name are for: the last required text, a required line, the last text, the first there is. */
function takesRest(all) {
  const texts = all.filter((one) => one.kind === "text");
  const required = (one) => one.required;
  const line = all.find((one) => one.required && one.kind === "line");
  return texts.filter(required).at(-1) ?? line ?? texts.at(-1) ?? all.find(required) ?? all[0];
}

function values(option, typed, people) {
  const known = option.kind === "person" ? people.map((one) => ({ value: `@${one.id}`, label: one.name })) : option.choices;
  const wanted = typed.replace(/^@/, "").toLowerCase();
  return known
    .filter((one) => `${one.value} ${one.label}`.toLowerCase().includes(wanted))
    .map((one) => ({ value: one.value, label: one.value, about: one.label === one.value ? "" : one.label }));
}

/** The options not given yet, as `key:`. They are never taken unasked: prose may look like one. */
function keys(all, rest, text) {
  const typed = /\S*$/.exec(rest)[0].toLowerCase();
  const before = text.slice(0, text.length - typed.length);
  return all
    .filter((one) => all.length > 1 && one.name.startsWith(typed) && !new RegExp(`(^|\\s)${one.name}:`, "i").test(rest))
    .map((one) => ({ insert: `${before}${one.name}:`, label: `${one.name}:`, about: about(one), auto: false }));
}

const about = (option) => [option.label, option.hint].filter(Boolean).join(". ");

const usage = (command) =>
  [`/${command.path}`, ...command.options.map((one) => (one.required ? `<${one.name}>` : `[${one.name}]`))].join(" ");
