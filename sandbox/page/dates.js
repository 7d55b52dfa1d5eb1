// Times as the person who looks would read them: in their own time zone, the way Slack words them.

const formats = new Map();

function format(tz, options) {
  const key = tz + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-US", { timeZone: tz, ...options }));
  return formats.get(key);
}

export const clockTime = (seconds, tz) => format(tz, { hour: "numeric", minute: "2-digit" }).format(seconds * 1000);
export const dayOf = (seconds, tz) => format(tz, { year: "numeric", month: "2-digit", day: "2-digit" }).format(seconds * 1000);
export const longDay = (seconds, tz) => format(tz, { weekday: "long", month: "long", day: "numeric" }).format(seconds * 1000);
export const fullTime = (seconds, tz) =>
  format(tz, { weekday: "short", year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" }).format(seconds * 1000);

/** Slack's <!date^seconds^pattern|fallback>: fills the {tokens} of the pattern. */
export function slackDate(seconds, pattern, tz, now) {
  const at = seconds * 1000;
  const pretty = (usual) => {
    const names = [[0, "today"], [-1, "yesterday"], [1, "tomorrow"]];
    const near = names.find(([days]) => dayOf(now + days * 86400, tz) === dayOf(seconds, tz));
    return near ? near[1] : usual;
  };
  const full = format(tz, { month: "long", day: "numeric", year: "numeric" }).format(at);
  const short = format(tz, { month: "short", day: "numeric", year: "numeric" }).format(at);
  const long = format(tz, { weekday: "long", month: "long", day: "numeric", year: "numeric" }).format(at);
  const parts = Object.fromEntries(format(tz, { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(at).map((p) => [p.type, p.value]));
  const words = {
    date: full, date_short: short, date_long: long,
    date_num: `${parts.year}-${parts.month}-${parts.day}`,
    date_slash: `${parts.month}/${parts.day}/${parts.year}`,
    date_pretty: pretty(full), date_short_pretty: pretty(short), date_long_pretty: pretty(long),
    time: clockTime(seconds, tz),
    time_secs: format(tz, { hour: "numeric", minute: "2-digit", second: "2-digit" }).format(at),
    ago: ago(now - seconds),
  };
  return pattern.replace(/\{(\w+)\}/g, (whole, token) => words[token] ?? whole);
}

function ago(seconds) {
  const size = Math.abs(seconds);
  const [unit, length] = [["day", 86400], ["hour", 3600], ["minute", 60]].find(([, l]) => size >= l) || ["second", 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(-Math.round(seconds / length), unit);
}

function offset(seconds, tz) {
  const parts = format(tz, { hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
  const p = Object.fromEntries(parts.formatToParts(seconds * 1000).map((part) => [part.type, Number(part.value)]));
  return Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second) / 1000 - seconds;
}

/** Unix seconds -> "2026-03-01T14:05" on the wall clock of `tz` (what <input type=datetime-local> takes). */
export function toWall(seconds, tz) {
  if (!seconds) return "";
  return new Date((seconds + offset(seconds, tz)) * 1000).toISOString().slice(0, 16);
}

/** The way back; null for an unfinished value. */
export function fromWall(wall, tz) {
  const naive = Date.parse(`${wall}Z`) / 1000;
  if (Number.isNaN(naive)) return null;
  const first = naive - offset(naive, tz);
  return naive - offset(first, tz);
}
