import type { Teller } from "../bridge/teller.ts";
import { DecisionWatch } from "../language/decisionFacts.ts";
import { sentence, type SentenceOptions } from "../language/sentence.ts";

/** Decisions in English and French. */
export function createTeller(options: SentenceOptions = {}): Teller {
  const watch = new DecisionWatch();
  return {
    observe(row, decision, look) {
      const facts = watch.observe(row.at, decision, look);
      return (language) => sentence(decision, facts, language, options);
    },
    forget: (itemId) => watch.forget(itemId)
  };
}
