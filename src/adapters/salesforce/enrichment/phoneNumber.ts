const significant = 9;

/** The digits that identify a number in whatever way it is written: the last nine, which leave country and trunk out. */
export function significantDigits(number: string): string {
  return number.replace(/\D/g, "").slice(-significant);
}

/**
 * The ways in which one number may stand in a record: as received, in full international form, and in national form
 * for each possible length of country code. Salesforce compares text.
 */
export function writtenForms(number: string): string[] {
  const received = number.trim();
  const digits = received.replace(/\D/g, "").replace(/^00/, "");
  if (digits.length < 4) return [];
  const isInternational = received.startsWith("+") || received.replace(/\D/g, "").startsWith("00");
  const forms = [received, digits, `+${digits}`];
  if (isInternational) {
    forms.push(`00${digits}`);
    for (const codeLength of [1, 2, 3]) {
      const national = digits.slice(codeLength);
      if (national.length >= significant) forms.push(`0${national}`);
    }
    if (digits.startsWith("1") && digits.length === 11) forms.push(...northAmerican(digits.slice(1)));
  } else if (digits.length === 10 && !digits.startsWith("0")) forms.push(`+1${digits}`, ...northAmerican(digits));
  return [...new Set(forms)];
}

/** Salesforce formats ten digits like this when somebody types them. */
function northAmerican(digits: string): string[] {
  const [area, office, line] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)];
  return [digits, `(${area}) ${office}-${line}`, `${area}-${office}-${line}`];
}
