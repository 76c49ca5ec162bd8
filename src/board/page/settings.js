// What the server put into the page: language, words, the names of channels.
const settings = JSON.parse(document.querySelector("#settings").textContent);

export const { language, text, nouns, scorePerTarget } = settings;
const plural = new Intl.PluralRules(language);

/** Fills `{name}` in a text; a plural is chosen by `count`. */
export function say(words, facts = {}) {
  const chosen = typeof words === "string" ? words : (words[plural.select(facts.count ?? 0)] ?? words.other);
  return chosen.replaceAll(/\{(\w+)\}/g, (_all, name) => String(facts[name] ?? ""));
}

/** The usual word for a channel, as a key: call, chat, email... "item" when its name is its own. */
export function nounOf(channel, itemId = "") {
  if (itemId.startsWith("call:")) return "call";
  const plain = (channel ?? "").toLowerCase().replaceAll(/[^a-z]/g, "");
  if (Object.hasOwn(nouns, plain)) return plain;
  return Object.hasOwn(settings.aliases, plain) ? settings.aliases[plain] : "item";
}

/** "E-mail"; a channel with a name of its own is called by it. */
export function channelTitle(channel, itemId = "") {
  const noun = nounOf(channel, itemId);
  return noun === "item" && channel ? channel : nouns[noun];
}
