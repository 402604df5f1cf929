import { describe, expect, it } from 'vitest';
import { called, completed, matching, pieces, typedName } from './mentions';

const PEOPLE = [
  { id: '1', name: 'Alice' },
  { id: '2', name: 'Bob Ray' },
  { id: '1', name: 'Alice' },
];

describe('calling somebody', () => {
  it('begins with an @ that stands alone', () => {
    expect(typedName('Hello @al', 9)).toEqual({ query: 'al', from: 6 });
    expect(typedName('@', 1)).toEqual({ query: '', from: 0 });
    expect(typedName('alice@example', 13)).toBeNull();
    expect(typedName('@al done', 8)).toBeNull();
  });

  it('offers each person once, by the beginning of the name', () => {
    expect(matching(PEOPLE, 'AL').map(({ name }) => name)).toEqual(['Alice']);
    expect(matching(PEOPLE, '').map(({ name }) => name)).toEqual(['Alice', 'Bob Ray']);
  });

  it('puts the name where it was begun', () => {
    expect(completed('Ask @bo please', 7, 'Bob Ray')).toEqual({ text: 'Ask @Bob Ray  please', caret: 13 });
    expect(completed('nothing', 7, 'Bob')).toEqual({ text: 'nothing', caret: 7 });
  });

  it('finds who was called, names with spaces too', () => {
    expect(called('@Bob Ray, look', PEOPLE).map(({ id }) => id)).toEqual(['2']);
    expect(pieces('Hi @Bob Ray!', PEOPLE)).toEqual([
      { text: 'Hi ', call: false },
      { text: '@Bob Ray', call: true },
      { text: '!', call: false },
    ]);
  });
});
