/**
 * What people call one item of a channel. Policies name channels freely; the usual names have words of their own, any
 * other is shown with its name.
 */
export const channelNouns = ["call", "callback", "chat", "message", "email", "form", "social", "case", "item"] as const;
export type ChannelNoun = (typeof channelNouns)[number];

/** In lower case letters without punctuation. */
export const channelAliases: Readonly<Record<string, ChannelNoun>> = {
  voice: "call",
  phone: "call",
  telephony: "call",
  calls: "call",
  callbacks: "callback",
  livechat: "chat",
  chats: "chat",
  messaging: "message",
  sms: "message",
  whatsapp: "message",
  mail: "email",
  emails: "email",
  web: "form",
  webform: "form",
  forms: "form",
  socialpost: "social",
  cases: "case"
};

/** Null when the channel has a name of its own that no catalogue knows. */
export function channelNoun(channel: string): ChannelNoun | null {
  const plain = channel.toLowerCase().replaceAll(/[^a-z]/g, "");
  return (
    channelNouns.find((noun) => noun === plain) ??
    (Object.hasOwn(channelAliases, plain) ? channelAliases[plain]! : null)
  );
}
