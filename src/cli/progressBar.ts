import type { CliIo } from "./io.ts";

export interface ProgressBar {
  /** `share` of the whole, 0 to 1. */
  show(share: number, about: string): void;
  clear(): void;
}

const width = 30;

/** On standard error, redrawn at most each percent; nothing at all when that is no terminal. */
export function progressBar({ draw }: Pick<CliIo, "draw">): ProgressBar {
  let shown = -1;
  if (draw === undefined) return { show: () => undefined, clear: () => undefined };
  return {
    show: (share, about) => {
      const percent = Math.floor(share * 100);
      if (percent === shown) return;
      shown = percent;
      const filled = Math.floor(share * width);
      draw(`[${"#".repeat(filled)}${".".repeat(width - filled)}] ${String(percent).padStart(3)} %  ${about}`);
    },
    clear: () => draw("")
  };
}
