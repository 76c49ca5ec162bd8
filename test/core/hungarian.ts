/**
 * The assignment of largest total value, by shortest augmenting paths with potentials (Kuhn and Munkres; O(n^2 m)).
 * `values`: one row per item, one column per agent; `null` where the pair is impossible. Returns the total.
 */
export function largestTotal(values: readonly (readonly (number | null)[])[]): number {
  const columns = values[0]?.length ?? 0;
  // A column of its own for each row: being left out is worth nothing, and always possible.
  const costs = values.map((row, index) => [
    ...row.map((value) => (value === null ? Infinity : -value)),
    ...values.map((_, other) => (other === index ? 0 : Infinity))
  ]);
  const width = columns + values.length;
  const rowPotential = new Float64Array(values.length + 1);
  const columnPotential = new Float64Array(width + 1);
  const rowOf = new Int32Array(width + 1);
  for (let row = 1; row <= values.length; row++)
    augmentFrom(row, costs, { rowPotential, columnPotential, rowOf, width });
  let total = 0;
  for (let column = 1; column <= columns; column++) {
    const row = rowOf[column] as number;
    if (row !== 0) total += values[row - 1]?.[column - 1] ?? 0;
  }
  return total;
}

interface Duals {
  readonly rowPotential: Float64Array;
  readonly columnPotential: Float64Array;
  /** Row matched with each column, from 1; 0 none. */
  readonly rowOf: Int32Array;
  readonly width: number;
}

function augmentFrom(row: number, costs: readonly (readonly number[])[], duals: Duals): void {
  const { rowPotential, columnPotential, rowOf, width } = duals;
  rowOf[0] = row;
  const least = new Float64Array(width + 1).fill(Infinity);
  const isUsed = new Uint8Array(width + 1);
  const cameFrom = new Int32Array(width + 1);
  let column = 0;
  do {
    isUsed[column] = 1;
    const current = rowOf[column] as number;
    let step = Infinity;
    let next = 0;
    for (let other = 1; other <= width; other++) {
      if (isUsed[other] === 1) continue;
      const reduced =
        (costs[current - 1]?.[other - 1] as number) -
        (rowPotential[current] as number) -
        (columnPotential[other] as number);
      if (reduced < (least[other] as number)) {
        least[other] = reduced;
        cameFrom[other] = column;
      }
      if ((least[other] as number) < step) {
        step = least[other] as number;
        next = other;
      }
    }
    for (let other = 0; other <= width; other++) {
      if (isUsed[other] === 1) {
        const matched = rowOf[other] as number;
        rowPotential[matched] = (rowPotential[matched] as number) + step;
        columnPotential[other] = (columnPotential[other] as number) - step;
      } else least[other] = (least[other] as number) - step;
    }
    column = next;
  } while (rowOf[column] !== 0);
  while (column !== 0) {
    const before = cameFrom[column] as number;
    rowOf[column] = rowOf[before] as number;
    column = before;
  }
}
