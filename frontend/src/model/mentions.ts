/** Calling somebody by their name in a comment: `@Name`. */

export interface Named {
  id: string;
  name: string;
}

/** What is being typed behind an `@` at the caret, and where that begins; null when nothing is. */
export function typedName(text: string, caret: number): { query: string; from: number } | null {
  const found = /(?:^|\s)@([^\s@]*)$/.exec(text.slice(0, caret));
  return found ? { query: found[1] ?? '', from: caret - (found[1]?.length ?? 0) - 1 } : null;
}

/** Whose names go on as the query does, each person once. */
export function matching<T extends Named>(people: readonly T[], query: string): T[] {
  const wanted = query.toLowerCase();
  const seen = new Set<string>();
  return people.filter(({ id, name }) => {
    if (seen.has(id) || !name.toLowerCase().startsWith(wanted)) return false;
    seen.add(id);
    return true;
  });
}

/** The text with the name in place of what was typed, and the caret behind it. */
export function completed(text: string, caret: number, name: string): { text: string; caret: number } {
  const at = typedName(text, caret);
  if (!at) return { text, caret };
  const put = `@${name} `;
  return { text: text.slice(0, at.from) + put + text.slice(caret), caret: at.from + put.length };
}

/** Who of them is called in the text. */
export function called<T extends Named>(text: string, people: readonly T[]): T[] {
  return matching(people, '').filter(({ name }) => text.includes(`@${name}`));
}

/** The text in pieces; those that call somebody are marked. */
export function pieces(text: string, people: readonly Named[]): { text: string; call: boolean }[] {
  const names = [...new Set(people.map(({ name }) => `@${name}`))].sort((a, b) => b.length - a.length);
  const found: { text: string; call: boolean }[] = [];
  let rest = text;
  while (rest) {
    const next = names
      .map((name) => ({ name, at: rest.indexOf(name) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at)[0];
    if (!next) {
      found.push({ text: rest, call: false });
      break;
    }
    if (next.at > 0) found.push({ text: rest.slice(0, next.at), call: false });
    found.push({ text: next.name, call: true });
    rest = rest.slice(next.at + next.name.length);
  }
  return found;
}
