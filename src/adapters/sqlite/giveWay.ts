/** Lets whatever else is ready run before going on. Takes no time: on a virtual clock it works the same. */
export function giveWay(): Promise<void> {
  // oxlint-disable-next-line onequeue/time-through-port -- a turn of the loop, not a timer
  return new Promise((resolve) => void setImmediate(resolve));
}
