// Numbers, durations and times as people write them. Durations are told as in the bridge's own sentences.
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `language`: "en" or "fr". */
export function formats(language) {
  const locale = language === "fr" ? "fr-FR" : "en-GB";
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const fixed = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
  const days = language === "fr" ? "j" : "d";
  return {
    number: (value) => plain.format(value),
    share: (value) => fixed.format(value),
    percent: (value) => percents.format(value / 100),
    duration: (ms) => duration(ms, tenths, days),
    /** For waits that tick: whole seconds, and whole minutes once there are many, so that nothing flickers. */
    ticking: (ms) => duration(wholeSteps(Math.max(0, ms)), tenths, days),
    time: (iso) => clock.format(new Date(iso)),
    moment: (iso) => full.format(new Date(iso))
  };
}

function wholeSteps(ms) {
  const step = ms < 10 * minute ? second : minute;
  return Math.floor(ms / step) * step;
}

function duration(ms, tenths, days) {
  const wait = Math.max(0, ms);
  if (wait < 10 * second - 50) return `${tenths.format(wait / second)} s`;
  const whole = Math.round(wait / second) * second;
  if (whole < minute) return `${whole / second} s`;
  if (whole < hour) return twoUnits(whole, minute, "min", second, "s");
  const minutes = Math.round(wait / minute) * minute;
  if (minutes < day) return twoUnits(minutes, hour, "h", minute, "min");
  return twoUnits(Math.round(wait / hour) * hour, day, days, hour, "h");
}

function twoUnits(ms, large, largeName, small, smallName) {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)} ${largeName}${rest === 0 ? "" : ` ${rest} ${smallName}`}`;
}

/** An id that can be told apart at a glance, as in the bridge's own sentences. */
export function shortId(id) {
  if (/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(id)) return `${id.slice(0, 3)}…${id.slice(11, 15)}`;
  const own = id.replace(/^(call|centre):(\d{10,}[.-](?=.))?/, "");
  return own.length <= 20 ? own : `${own.slice(0, 8)}…${own.slice(-6)}`;
}

/** Short ids must not be broken at their ellipsis. */
export function unbroken(sentence) {
  return sentence.replaceAll("…", "\u2060…\u2060");
}
