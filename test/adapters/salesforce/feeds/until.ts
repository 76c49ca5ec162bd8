const patienceMs = 8_000;

/** Resolves as soon as the condition holds; fails naming it when it never does. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Waited ${String(patienceMs)} ms in vain until ${what}.`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
