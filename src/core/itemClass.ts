/** Moves of items in and out of their class, and its heads. The class's row of the table follows every move. */
import { arrivedBefore, waitsLonger, type ExclusionGroup, type Item, type ItemClass } from "./item.ts";
import { hasGroups, headKey, isWaiting, rowSize } from "./classTable.ts";
import { KeyedHeap } from "./keyedHeap.ts";
import { workKinds, type PolicyChannel } from "./policy.ts";

export const hotKinds = 0b011;

export function bitOfKind(kind: PolicyChannel["kind"]): number {
  return 1 << workKinds.indexOf(kind);
}

export function createHeaps(): Pick<ItemClass, "plain" | "groups" | "groupBySignature" | "size"> {
  return {
    plain: new KeyedHeap<Item>(arrivedBefore),
    groups: new KeyedHeap<ExclusionGroup>((a, b) => arrivedBefore(headOf(a), headOf(b))),
    groupBySignature: new Map(),
    size: 0
  };
}

export function addToClass(itemClass: ItemClass, item: Item): void {
  item.itemClass = itemClass;
  itemClass.size++;
  if (item.exclusions.length === 0) itemClass.plain.push(item, item.clockKey);
  else joinGroup(itemClass, item);
  mirror(itemClass);
}

export function removeFromClass(item: Item): void {
  const itemClass = item.itemClass;
  if (itemClass === null) return;
  itemClass.size--;
  if (item.group === null) itemClass.plain.remove(item);
  else leaveGroup(itemClass, item.group, item);
  item.group = null;
  item.itemClass = null;
  mirror(itemClass);
}

function mirror({ table, index, size, plain, groups }: ItemClass): void {
  table.rows[index * rowSize + headKey] = plain.peekKey();
  const kept = (table.flags[index] as number) & ~(isWaiting | hasGroups);
  table.flags[index] = kept | (size > 0 ? isWaiting : 0) | (groups.size > 0 ? hasGroups : 0);
}

/** Longest-waiting item of the class that the agent is not excluded from. */
export function headFor(itemClass: ItemClass, agentId: string): Item | undefined {
  const plain = itemClass.plain.peek();
  if (itemClass.groups.size === 0) return plain;
  const group = itemClass.groups.firstWhere((candidate) => !candidate.agentIds.has(agentId));
  if (group === undefined) return plain;
  const excluded = headOf(group);
  return plain !== undefined && waitsLonger(plain, excluded) ? plain : excluded;
}

/** Longest-waiting item whoever may take it. */
export function headOfClass(itemClass: ItemClass): Item | undefined {
  const plain = itemClass.plain.peek();
  const group = itemClass.groups.peek();
  if (group === undefined) return plain;
  const excluded = headOf(group);
  return plain === undefined || waitsLonger(excluded, plain) ? excluded : plain;
}

function headOf(group: ExclusionGroup): Item {
  return group.items.elements[0] as Item;
}

function joinGroup(itemClass: ItemClass, item: Item): void {
  const agentIds = item.exclusions.map((exclusion) => exclusion.agentId);
  const signature = agentIds.join(" ");
  let group = itemClass.groupBySignature.get(signature);
  if (group === undefined) {
    group = { signature, agentIds: new Set(agentIds), items: new KeyedHeap<Item>(arrivedBefore), slot: -1 };
    itemClass.groupBySignature.set(signature, group);
  }
  item.group = group;
  group.items.push(item, item.clockKey);
  if (group.items.size === 1) itemClass.groups.push(group, item.clockKey);
  else if (group.items.peek() === item) itemClass.groups.moved(group, item.clockKey);
}

function leaveGroup(itemClass: ItemClass, group: ExclusionGroup, item: Item): void {
  const wasHead = group.items.peek() === item;
  if (group.items.size === 1) {
    itemClass.groups.remove(group);
    itemClass.groupBySignature.delete(group.signature);
    group.items.remove(item);
    return;
  }
  group.items.remove(item);
  if (wasHead) itemClass.groups.moved(group, group.items.peekKey());
}
