import type { Teller } from "../bridge/teller.ts";
import { concernText } from "../language/concern.ts";
import { DecisionWatch } from "../language/decisionFacts.ts";
import { remark } from "../language/remark.ts";
import { sentence, type SentenceOptions } from "../language/sentence.ts";

/** What people are told, in English and French. */
export function createTeller(options: SentenceOptions = {}): Teller {
  const watch = new DecisionWatch();
  return {
    concern: concernText,
    remark,
    observe(row, decision, look) {
      const facts = watch.observe(row.at, decision, look);
      return (language) => sentence(decision, facts, language, options);
    },
    forget: (itemId) => watch.forget(itemId)
  };
}
