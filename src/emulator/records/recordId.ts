const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

function base62(value: number, width: number): string {
  let rest = value;
  let text = "";
  for (let place = 0; place < width; place++) {
    text = ALPHABET.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

/** The three characters that make a 15-character id safe in case-insensitive tools. */
function checksum(id15: string): string {
  let suffix = "";
  for (let block = 0; block < 3; block++) {
    let bits = 0;
    for (let place = 0; place < 5; place++) {
      const letter = id15.charAt(block * 5 + place);
      if (letter >= "A" && letter <= "Z") bits |= 1 << place;
    }
    suffix += CHECKSUM.charAt(bits);
  }
  return suffix;
}

/** An 18-character id: key prefix, a pod of the org's own, the record's number, checksum. */
export function recordId(keyPrefix: string, number: number): string {
  const id15 = `${keyPrefix}KB${base62(number, 10)}`;
  return id15 + checksum(id15);
}

/** Whether the text has the form of a record id of 15 or 18 characters (18 with a right checksum). */
export function isRecordId(text: string): boolean {
  if (!/^[0-9A-Za-z]{15}(?:[A-Z0-5]{3})?$/.test(text)) return false;
  return text.length === 15 || checksum(text.slice(0, 15)) === text.slice(15);
}

/** The 18-character form of an id; a text that is no id is returned as it is. */
export function toId18(id: string): string {
  return id.length === 15 ? id + checksum(id) : id;
}
