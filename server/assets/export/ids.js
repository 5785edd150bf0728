// Ids and orders bound to one attempt, as the server makes them, from a seed of this attempt. A package carries its keys, so
// they need to be stable and even, not secret.

/** 40 bits of a text as ten hex digits: two rounds of multiply and mix, evenly spread. */
function hash(text) {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (b >>> 0).toString(16).padStart(8, '0') + ((a >>> 0) & 255).toString(16).padStart(2, '0');
}

/** The ids of one segment in one attempt. */
export function keyring(seed, segment) {
  const id = (role, index) => hash(`${seed}\0${segment}\0${role}\0${index}`);
  return { id, ids: (role, count) => Array.from({ length: count }, (_, index) => id(role, index)) };
}

/** In an order bound to the attempt. */
export const shuffled = (items) => [...items].sort((one, other) => (one.id < other.id ? -1 : 1));

/** The same, but never as authored: that would be the answer. */
export function disarranged(items) {
  const mixed = shuffled(items);
  if (items.length > 1 && mixed.every((item, index) => item.html === items[index].html)) mixed.push(mixed.shift());
  return mixed;
}
