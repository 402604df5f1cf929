import { describe, expect, it } from 'vitest';
import { changesBetween } from './textChanges';

function applied(old: string, next: string): string {
  let text = old;
  for (const { from, to, insert } of [...changesBetween(old, next)].reverse())
    text = text.slice(0, from) + insert + text.slice(to);
  return text;
}

describe('changes between two texts', () => {
  it('touches only what differs, in lines far from each other', () => {
    const old = 'a: 1\nb: 2\nc: 3\nd: 4\n';
    const changes = changesBetween(old, 'a: 9\nb: 2\nc: 3\nd: 40\n');
    expect(changes).toEqual([
      { from: 3, to: 4, insert: '9' },
      { from: 19, to: 19, insert: '0' },
    ]);
  });

  it('says nothing of equal texts', () => {
    expect(changesBetween('same\n', 'same\n')).toEqual([]);
  });

  it('comes to the new text, whatever is added, removed and moved', () => {
    const words = ['a: 1\n', 'b: 2\n', 'c: 3\n', '\n', '# note\n', 'a: 1'];
    let seed = 7;
    const next = () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed;
    };
    const text = () => Array.from({ length: next() % 9 }, () => words[next() % words.length]).join('');
    for (let n = 0; n < 400; n += 1) {
      const [old, new_] = [text(), text()];
      expect(applied(old, new_)).toBe(new_);
    }
  });
});
