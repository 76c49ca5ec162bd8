import { z } from "zod";
import { defineModule } from "../module.ts";

export const deterrence = defineModule({
  name: "deterrence",
  about: "Tells a caller that nobody will answer, with a message or the offer of a callback. Calls only.",
  inputs: z.strictObject({
    message: z.string().min(1).describe("Announcement that the contact centre knows."),
    offer_callback: z.boolean().default(false).describe("The caller may ask to be called back.")
  }),
  outputs: { dissuaded: "bool" },
  isForCalls: true,
  run({ item }, { message, offer_callback: offersCallback }) {
    if (item.side !== "centre") return { outputs: { dissuaded: false } };
    return { outputs: { dissuaded: true }, route: { dissuasion: { message, offersCallback } } };
  }
});
