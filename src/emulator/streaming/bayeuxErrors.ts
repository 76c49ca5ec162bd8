/**
 * Every error text of the Streaming API that this org can give, as `code::message`. Clients in the field match on these
 * strings, so they are kept to the letter, double spaces included.
 */
export const bayeuxErrors = {
  versionMandatory: () => "400::API version in the URI is mandatory. URI format: '/cometd/66.0'",
  unsupportedVersion: () => "400::Unsupported API version. Only API versions '37.0' and later are supported.",
  invalidConnectionType: (type: string) => `400::Invalid connection type {${type}}`,
  channelDoesNotExist: (channel: string) => `400::The channel you requested to subscribe to doesn't exist {${channel}}`,
  channelNotSpecified: () => "400::Channel name not specified",
  channelWithoutSlash: () => "400::Channel subscriptions must start with a leading '/'",
  browserCookieMissing: (clientId: string) =>
    `400::Client ${clientId} has established a session, but no BAYEUX_BROWSER cookie present`,
  invalidReplayId: (replayId: string) =>
    `400::The replayId {${replayId}} you provided was invalid.  Please provide a valid ID, -2 to replay all events, ` +
    "or -1 to replay only new events.",
  replayMapWithoutChannel: (channel: string, map: string) =>
    `400::The replayId for channel {${channel}} wasn't found using the provided replay ID map {${map}}. ` +
    "Ensure that the channel name you provided in the replay map is valid and matches the channel name used for subscribing.",
  differentUser: () => "400::Authenticated user id does not match the session's user id",
  authenticationInvalid: () => "401::Authentication invalid",
  authenticationRequired: () => "401::Request requires authentication",
  handshakeDenied: () => "403::Handshake denied",
  handshakeMissing: () => "403::Client has not completed handshake",
  unknownClient: () => "403::Unknown client",
  cannotCreateChannel: () => "403::Cannot create channel",
  restrictedChannel: () => "403::Restricted channel",
  concurrentUserLimit: () => "403::Organization concurrent user limit exceeded",
  dailyEventLimit: () => "403::Organization total events daily limit exceeded",
  userNotEnabled: () => "403::User not enabled for streaming",
  entityNotReadable: () => "403::Subscriber does not have access to the entity in this topic",
  changeDataNotAllowed: () => "403::User not allowed to subscribe CDC without View All Data permissions",
  tooManyConnections: () =>
    "403::To protect all customers from excessive use and Denial of Service attacks, we limit the number of " +
    "simultaneous connections per server.",
  channelVariesByCase: () => "404::channel names may not vary only by case",
  unknownChannel: () => "404::Unknown channel",
  requestTooLarge: () => "413::Maximum Request Size Exceeded",
  serverTooBusy: () => "503::Server is too busy.  Please try your request again later."
} as const;
