/** Channels of one family share a log, a retention and a delivery quota. */
export type ChannelFamily = "pushTopic" | "changeData" | "generic";

export interface Subscriber {
  readonly userId: string;
  /** The API version in the /cometd/NN.0 path; change events of Omni-Channel objects exist from 62.0 or 63.0 on. */
  readonly apiVersion: number;
}

export type ChannelLookUp =
  { readonly found: true; readonly family: ChannelFamily } | { readonly found: false; readonly error: string };

/** Tells which channels exist for whom. Returns `undefined` for a channel that is not of its kind. */
export interface ChannelCatalog {
  find(channel: string, subscriber: Subscriber): ChannelLookUp | undefined;
}
