/**
 * What the shell must do for the core. A command is journalled as `sending` before it is performed; performing it
 * twice must be harmless, its outcome comes back as `CommandSettled`.
 */
export type Command =
  | {
      readonly type: "InsertAgentWork";
      /** `<18-character PendingServiceRouting id>:<offer number>`: the guard's unique key. */
      readonly commandId: string;
      readonly itemId: string;
      readonly workItemId: string;
      readonly agentId: string;
      readonly serviceChannelId: string;
      readonly capacityWeight: number | null;
      readonly capacityPercent: number | null;
      /** Hot commands are performed first. */
      readonly isHot: boolean;
      readonly decisionSeq: number;
      readonly policyVersion: string;
      /** Short machine reason shown on the guard record, for instance `email vip tier waited 75 s`. */
      readonly reason: string;
    }
  | {
      readonly type: "OfferCall";
      /** `<item id>:<offer number>`, also the offer id towards the contact centre. */
      readonly commandId: string;
      readonly itemId: string;
      readonly agentId: string;
      readonly ringMs: number;
      readonly isHot: true;
      readonly decisionSeq: number;
    }
  | {
      /** Plays a message to a waiting caller and ends the call. */
      readonly type: "DissuadeCall";
      /** `<item id>:dissuade`. */
      readonly commandId: string;
      readonly itemId: string;
      readonly message: string;
      readonly offersCallback: boolean;
      readonly isHot: true;
    }
  | {
      readonly type: "RevokeCallOffer";
      readonly commandId: string;
      readonly itemId: string;
      readonly agentId: string;
      readonly offerId: string;
      readonly isHot: true;
    };

export type CommandType = Command["type"];

/** Cheap requests to look again; lost ones are made up for by the slow reconciliation beat. */
export type Hint =
  { readonly type: "RereadItem"; readonly itemId: string } | { readonly type: "RereadAgent"; readonly agentId: string };
