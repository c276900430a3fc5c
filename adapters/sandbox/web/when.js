// Moments in the zone of whoever looks.

const made = new Map();

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone || undefined, ...options }));
  return made.get(key);
}

export const time = (at, zone) => format(zone, { hour: "2-digit", minute: "2-digit" }).format(at);
export const day = (at, zone) => format(zone, { weekday: "long", day: "numeric", month: "long" }).format(at);
export const moment = (at, zone) =>
  `${format(zone, { weekday: "short", day: "numeric", month: "short" }).format(at)}, ${time(at, zone)}`;
export const whole = (at, zone) =>
  `${format(zone, { dateStyle: "full", timeStyle: "short" }).format(at)} in ${city(zone)}`;
export const city = (zone) => (zone ? zone.split("/").at(-1).replaceAll("_", " ") : "your zone");

/** The date and time that clocks in the zone show, as numbers. */
export function parts(at, zone) {
  const found = format(zone, {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  return Object.fromEntries(found.map(({ type, value }) => [type, Number(value)]));
}

/** The moment at which clocks in the zone show this; the offset is looked up twice for clock changes. */
export function momentOf(year, month, date, hour, minute, zone) {
  const wanted = Date.UTC(year, month - 1, date, hour, minute);
  let at = wanted;
  for (const _ of [1, 2]) {
    const shown = parts(at, zone);
    at += wanted - Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute);
  }
  return at;
}

/** The next Monday, 09:00 there. */
export function monday(from, zone) {
  const { year, month, day: date } = parts(from, zone);
  const weekday = new Date(Date.UTC(year, month - 1, date)).getUTCDay();
  const ahead = (8 - weekday) % 7;
  const at = momentOf(year, month, date + ahead, 9, 0, zone);
  return at > from ? at : momentOf(year, month, date + ahead + 7, 9, 0, zone);
}

/** For an input of date and time. */
export function local(at, zone) {
  const { year, month, day: date, hour, minute } = parts(at, zone);
  const two = (number) => String(number).padStart(2, "0");
  return `${year}-${two(month)}-${two(date)}T${two(hour)}:${two(minute)}`;
}

export function fromLocal(text, zone) {
  const [year, month, date, hour, minute] = text.split(/\D/).map(Number);
  return momentOf(year, month, date, hour, minute, zone);
}

/** "3 days", "1 hour": how far it is, roughly. */
export function span(milliseconds) {
  const minutes = Math.round(milliseconds / 60000);
  for (const [unit, size] of [["day", 1440], ["hour", 60], ["minute", 1]]) {
    const count = Math.round(minutes / size);
    if (minutes >= size) return `${count} ${unit}${count === 1 ? "" : "s"}`;
  }
  return "a moment";
}
